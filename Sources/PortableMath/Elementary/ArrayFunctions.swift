import CPortableKernels

// Functions of whole arrays: the elements' functions, several at once where the machine has wide vectors. The kernels
// compute ordinary arguments; the others are filled in here.

extension Double {
  /// The exponential of every element; the bits are those of `exp` of each.
  public static func exp(_ x: Span<Double>, into result: inout MutableSpan<Double>) {
    apply(assay_exp, to: x, into: &result, others: { !($0.magnitude <= 708) }, Double.exp)
  }

  /// The natural logarithm of every element; the bits are those of `log` of each.
  public static func log(_ x: Span<Double>, into result: inout MutableSpan<Double>) {
    apply(assay_log, to: x, into: &result, others: { !($0 >= 0x1p-1022 && $0.isFinite) }, Double.log)
  }

  /// The hyperbolic tangent of every element; the bits are those of `tanh` of each.
  public static func tanh(_ x: Span<Double>, into result: inout MutableSpan<Double>) {
    apply(assay_tanh, to: x, into: &result, others: { !($0.magnitude >= 0x1p-30 && $0.magnitude < 22) }, Double.tanh)
  }
}

@inline(__always)
private func apply(
  _ kernel: (UnsafePointer<Double>?, UnsafeMutablePointer<Double>?, Int) -> Bool, to x: Span<Double>,
  into result: inout MutableSpan<Double>, others isOther: (Double) -> Bool, _ function: (Double) -> Double
) {
  precondition(x.count == result.count, "\(x.count) arguments do not make \(result.count) results")
  if assay_backend_functions() != nil {
    for index in x.indices { result[index] = function(x[index]) }
    return
  }
  let hasOthers = x.withUnsafeBufferPointer { source in
    result.withUnsafeMutableBufferPointer { kernel(source.baseAddress, $0.baseAddress, source.count) }
  }
  guard hasOthers else { return }
  for index in x.indices where isOther(x[index]) { result[index] = function(x[index]) }
}
