import PortableMath

// The running averages of first-order methods, in the order of roundings of PyTorch's kernels without fused
// multiply-adds: `ATEN_CPU_CAPABILITY=default`. Its kernels for AVX2 and AVX-512 fuse, which moves the last digits.

/// m ← m + (1 − β)·(x − m), element by element; β is the share kept.
///
/// As PyTorch's `lerp`: for 1 − β ≥ ½ it is x − β·(x − m), so that β = 0 gives x itself.
@inline(__always)
func average<Scalar: PortableScalar>(_ x: [Scalar], into mean: inout [Scalar], keeping beta: Double) {
  precondition(x.count == mean.count, "an average has as many elements as what is averaged")
  let share = Scalar(1 - beta)
  let rest = 1 - share
  let x = x.span
  var mean = mean.mutableSpan
  // In bounds by the precondition.
  if share < 0.5 {
    for i in 0..<x.count { mean[unchecked: i] += share * (x[unchecked: i] - mean[unchecked: i]) }
  } else {
    for i in 0..<x.count { mean[unchecked: i] = x[unchecked: i] - (x[unchecked: i] - mean[unchecked: i]) * rest }
  }
}

/// v ← β·v + (1 − β)·x², element by element; β is the share kept.
@inline(__always)
func averageSquares<Scalar: PortableScalar>(_ x: [Scalar], into square: inout [Scalar], keeping beta: Double) {
  precondition(x.count == square.count, "an average has as many elements as what is averaged")
  let kept = Scalar(beta)
  let share = Scalar(1 - beta)
  let x = x.span
  var square = square.mutableSpan
  for i in 0..<x.count {
    square[unchecked: i] = square[unchecked: i] * kept + share * x[unchecked: i] * x[unchecked: i]
  }
}
