/// ln Σ e^xᵢ over the last axis, which stays with extent 1; the greatest is taken off first, so that nothing overflows.
@inlinable
public func logSumExp<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
  precondition(x.rank > 0, "a tensor of no axes has no last axis")
  let greatest = stopGradient(x).max(along: x.rank - 1, keepingAxis: true)
  return log(exp(x - greatest).sum(along: [x.rank - 1], keepingAxes: true)) + greatest
}

/// e^xᵢ/Σ e^xⱼ over the last axis.
@inlinable
public func softmax<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { exp(x - logSumExp(x)) }

/// The mean over the rows of −ln softmax(x)[label]: the cross entropy of labels and logits.
///
/// - Parameters:
///   - logits: [rows, classes].
///   - labels: one of 0 ..< classes for each row.
@inlinable
public func softmaxCrossEntropy<Scalar>(_ logits: Tensor<Scalar>, labels: [Int]) -> Tensor<Scalar> {
  precondition(
    logits.rank == 2 && logits.shape[0] == labels.count,
    "\(labels.count) labels do not fit logits of the shape \(logits.shape)")
  let classes = logits.shape[1]
  precondition(labels.allSatisfy { $0 >= 0 && $0 < classes }, "a label is outside of the \(classes) classes")
  let positions = labels.indices.map { $0 * classes + labels[$0] }
  return (logSumExp(logits).reshaped([labels.count]) - logits.taken(positions, shape: [labels.count])).mean()
}
