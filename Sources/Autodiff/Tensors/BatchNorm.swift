/// Batch normalization by the batch's own statistics: scale·(x − mean)/√(variance + ε) + shift.
///
/// Mean and variance (divided by the count, not by the count less one) are over all axes but axis 1, the channels.
/// - Parameters:
///   - x: [batch, channels] or [batch, channels, rows, columns].
///   - scale: [channels].
///   - shift: [channels].
///   - epsilon: what keeps the root away from 0 for a channel that does not vary.
/// - Returns: the normalized tensor, and the batch's mean and variance per channel, for running averages.
/// Source: Ioffe, Szegedy, "Batch normalization" (2015), algorithm 1.
@inlinable
public func batchNorm<Scalar>(
  _ x: Tensor<Scalar>, scale: Tensor<Scalar>, shift: Tensor<Scalar>, epsilon: Scalar = 1e-5
) -> (normalized: Tensor<Scalar>, mean: Tensor<Scalar>, variance: Tensor<Scalar>) {
  precondition(x.rank >= 2, "the shape \(x.shape) has no channels")
  let axes = (0..<x.rank).filter { $0 != 1 }
  let mean = x.mean(along: axes, keepingAxes: true)
  let centered = x - mean
  let variance = (centered * centered).mean(along: axes, keepingAxes: true)
  let channels = mean.shape
  let normalized = normalize(centered, variance, scale, shift, epsilon)
  return (normalized, mean.reshaped([channels[1]]), variance.reshaped([channels[1]]))
}

/// Batch normalization by given statistics, as at evaluation; see `batchNorm`.
@inlinable
public func batchNorm<Scalar>(
  _ x: Tensor<Scalar>, scale: Tensor<Scalar>, shift: Tensor<Scalar>, mean: Tensor<Scalar>, variance: Tensor<Scalar>,
  epsilon: Scalar = 1e-5
) -> Tensor<Scalar> {
  let shape = channelShape(x)
  return normalize(x - mean.reshaped(shape), variance.reshaped(shape), scale, shift, epsilon)
}

@inlinable
func normalize<Scalar>(
  _ centered: Tensor<Scalar>, _ variance: Tensor<Scalar>, _ scale: Tensor<Scalar>, _ shift: Tensor<Scalar>,
  _ epsilon: Scalar
) -> Tensor<Scalar> {
  let shape = channelShape(centered)
  precondition(
    scale.shape == [shape[1]] && shift.shape == [shape[1]],
    "scale and shift have the shapes \(scale.shape) and \(shift.shape), not one element for each of \(shape[1]) channels")
  return centered * (scale.reshaped(shape) / sqrt(variance + epsilon)) + shift.reshaped(shape)
}

/// [1, channels, 1, …].
@inlinable
func channelShape<Scalar>(_ x: Tensor<Scalar>) -> [Int] {
  precondition(x.rank >= 2, "the shape \(x.shape) has no channels")
  return x.shape.indices.map { $0 == 1 ? x.shape[1] : 1 }
}
