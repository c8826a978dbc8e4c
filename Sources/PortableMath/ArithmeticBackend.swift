import CPortableKernels

// Products by other code than this module's, where the process computes with it: see arithmetic_backend.h. Each answers
// whether it did; the usual case, that there is no such code, costs one load.

/// Σ aᵢ·bᵢ by the chosen arithmetic backend; nothing without one.
@inline(__always)
func backendDot<Scalar: PortableScalar>(
  _ a: UnsafeBufferPointer<Scalar>, _ b: UnsafeBufferPointer<Scalar>
) -> Scalar? {
  guard let products = assay_backend_products() else { return nil }
  return dot(a, b, by: products.pointee)
}

@inline(never)
private func dot<Scalar: PortableScalar>(
  _ a: UnsafeBufferPointer<Scalar>, _ b: UnsafeBufferPointer<Scalar>, by products: assay_products
) -> Scalar {
  if Scalar.self == Float.self {
    return Scalar(products.dot_float(a.count, elements(a), elements(b)))
  }
  return Scalar(products.dot(a.count, elements(a), elements(b)))
}

/// y = a·x by the chosen arithmetic backend; nothing without one.
func backendProduct<Scalar: PortableScalar>(
  _ a: Span<Scalar>, byVector x: Span<Scalar>, into y: inout MutableSpan<Scalar>
) -> Bool {
  guard let products = assay_backend_products()?.pointee else { return false }
  call(products.gemv, products.gemv_float, rows: y.count, columns: x.count, a, x, &y)
  return true
}

/// y = y + aᵀ·x by the chosen arithmetic backend; nothing without one.
func backendSum<Scalar: PortableScalar>(
  of x: Span<Scalar>, byRowsOf a: Span<Scalar>, into y: inout MutableSpan<Scalar>
) -> Bool {
  guard let products = assay_backend_products()?.pointee else { return false }
  call(products.gemv_transposed, products.gemv_transposed_float, rows: x.count, columns: y.count, a, x, &y)
  return true
}

/// A product of a matrix of rows × columns with a vector, as arithmetic_backend.h has it for either scalar type.
private typealias VectorProduct<Number> = (
  Int, Int, UnsafePointer<Number>?, UnsafePointer<Number>?, UnsafeMutablePointer<Number>?
) -> Void

private func call<Scalar: PortableScalar>(
  _ double: VectorProduct<Double>, _ float: VectorProduct<Float>, rows: Int, columns: Int, _ a: Span<Scalar>,
  _ x: Span<Scalar>, _ y: inout MutableSpan<Scalar>
) {
  a.withUnsafeBufferPointer { a in
    x.withUnsafeBufferPointer { x in
      y.withUnsafeMutableBufferPointer { y in
        if Scalar.self == Float.self {
          float(rows, columns, elements(a), elements(x), elements(y))
        } else {
          double(rows, columns, elements(a), elements(x), elements(y))
        }
      }
    }
  }
}

/// c = a·b by the chosen arithmetic backend; nothing without one.
func backendProduct<Scalar: PortableScalar>(
  _ a: UnsafeBufferPointer<Scalar>, _ transposingLeft: Bool, _ b: UnsafeBufferPointer<Scalar>,
  _ transposingRight: Bool, into c: UnsafeMutableBufferPointer<Scalar>, rows: Int, depth: Int, columns: Int
) -> Bool {
  guard let products = assay_backend_products()?.pointee else { return false }
  let (left, right): (Int32, Int32) = (transposingLeft ? 1 : 0, transposingRight ? 1 : 0)
  if Scalar.self == Float.self {
    products.gemm_float(rows, depth, columns, elements(a), left, elements(b), right, elements(c))
  } else {
    products.gemm(rows, depth, columns, elements(a), left, elements(b), right, elements(c))
  }
  return true
}

/// The address of a buffer's elements as those of the scalar type that they are; nil of an empty buffer.
private func elements<Scalar: PortableScalar, Element>(_ buffer: UnsafeBufferPointer<Scalar>) -> UnsafePointer<Element>? {
  UnsafeRawPointer(buffer.baseAddress)?.assumingMemoryBound(to: Element.self)
}

private func elements<Scalar: PortableScalar, Element>(
  _ buffer: UnsafeMutableBufferPointer<Scalar>
) -> UnsafeMutablePointer<Element>? {
  UnsafeMutableRawPointer(buffer.baseAddress)?.assumingMemoryBound(to: Element.self)
}
