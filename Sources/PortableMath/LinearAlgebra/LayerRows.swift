import CPortableKernels

// What a layer of a network does with the rows of a product, by the widest vectors of the machine. The bits are the same with
// vectors of any width.

/// Adds b to every row of y, whose rows are as long as b; then makes what is negative 0, where `rectifying`. NaN stays.
public func addRow<Scalar: PortableScalar>(_ b: Span<Scalar>, to y: inout MutableSpan<Scalar>, rectifying: Bool) {
  precondition(!b.isEmpty && y.count % b.count == 0, "\(y.count) elements are no rows of \(b.count)")
  let (count, length) = (y.count / b.count, b.count)
  b.withUnsafeBufferPointer { b in
    y.withUnsafeMutableBufferPointer { y in
      let (b, y) = (UnsafeRawPointer(b.baseAddress), UnsafeMutableRawPointer(y.baseAddress))
      if Scalar.byteCount == 4 {
        assay_add_row_float(
          b?.assumingMemoryBound(to: Float.self), y?.assumingMemoryBound(to: Float.self), count, length, rectifying)
      } else {
        assay_add_row_double(
          b?.assumingMemoryBound(to: Double.self), y?.assumingMemoryBound(to: Double.self), count, length, rectifying)
      }
    }
  }
}

/// Makes 0 the slopes of what is not positive in y: the way back through a rectification.
public func rectifySlopes<Scalar: PortableScalar>(_ slopes: inout MutableSpan<Scalar>, of y: Span<Scalar>) {
  precondition(slopes.count == y.count, "\(slopes.count) slopes are not those of \(y.count) elements")
  let count = y.count
  y.withUnsafeBufferPointer { y in
    slopes.withUnsafeMutableBufferPointer { slopes in
      let (y, slopes) = (UnsafeRawPointer(y.baseAddress), UnsafeMutableRawPointer(slopes.baseAddress))
      if Scalar.byteCount == 4 {
        assay_rectify_slopes_float(
          y?.assumingMemoryBound(to: Float.self), slopes?.assumingMemoryBound(to: Float.self), count)
      } else {
        assay_rectify_slopes_double(
          y?.assumingMemoryBound(to: Double.self), slopes?.assumingMemoryBound(to: Double.self), count)
      }
    }
  }
}

/// sum ← the sum of the rows of x, which are as long as sum, in ascending order.
public func sumRows<Scalar: PortableScalar>(_ x: Span<Scalar>, into sum: inout MutableSpan<Scalar>) {
  precondition(!sum.isEmpty && x.count % sum.count == 0, "\(x.count) elements are no rows of \(sum.count)")
  let (count, length) = (x.count / sum.count, sum.count)
  x.withUnsafeBufferPointer { x in
    sum.withUnsafeMutableBufferPointer { sum in
      let (x, sum) = (UnsafeRawPointer(x.baseAddress), UnsafeMutableRawPointer(sum.baseAddress))
      if Scalar.byteCount == 4 {
        assay_sum_rows_float(
          x?.assumingMemoryBound(to: Float.self), count, length, sum?.assumingMemoryBound(to: Float.self))
      } else {
        assay_sum_rows_double(
          x?.assumingMemoryBound(to: Double.self), count, length, sum?.assumingMemoryBound(to: Double.self))
      }
    }
  }
}
