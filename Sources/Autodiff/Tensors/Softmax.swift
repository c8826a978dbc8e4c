public import PortableMath

/// ln Σ e^xᵢ over the last axis, which stays with extent 1; the greatest is taken off first, so that nothing overflows.
@inlinable
public func logSumExp<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
  precondition(x.rank > 0, "a tensor of no axes has no last axis")
  let greatest = stopGradient(x).max(along: x.rank - 1, keepingAxis: true)
  return log(exp(x - greatest).sum(along: [x.rank - 1], keepingAxes: true)) + greatest
}

/// e^xᵢ/Σ e^xⱼ over the last axis, in `Double` in both scalar types: PortableMath's `RowSoftmax`.
///
/// A row with a NaN or +∞ is NaN.
@inlinable
public func softmax<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
  precondition(x.rank > 0, "a tensor of no axes has no last axis")
  return Tensor.made(x.shape) { target in
    if target.isEmpty { return }
    var probabilities = MutableSpan(_unsafeElements: target)
    rowSoftmax(x).write(into: &probabilities)
  }.recorded(x) { g, o in
    let share = g * o.output
    return share - o.output * share.sum(along: [share.rank - 1], keepingAxes: true)
  }
}

/// The mean over the rows of −ln softmax(x)[label]: the cross entropy of labels and logits.
///
/// Each row's loss is computed in `Double` and rounded once; the mean is in the fixed tree. The gradient is
/// (softmax(x) − [label])/rows, in this order of operations. Both have the bits of the built-in `mlp`.
/// - Parameters:
///   - logits: [rows, classes], at least one row.
///   - labels: one of 0 ..< classes for each row.
/// - Complexity: one exponential for each logit, and as many again for the gradient.
@inlinable
public func softmaxCrossEntropy<Scalar>(_ logits: Tensor<Scalar>, labels: [Int]) -> Tensor<Scalar> {
  precondition(
    logits.rank == 2 && logits.shape[0] == labels.count,
    "\(labels.count) labels do not fit logits of the shape \(logits.shape)")
  let rows = rowSoftmax(logits)
  let losses = labels.indices.map { rows.loss(ofRow: $0, label: labels[$0]) }
  return Tensor(mean(losses.span)).recorded(logits) { g, o in
    g * ((softmax(o.first) - oneHot(labels, classes: o.first.shape[1])) / Scalar(labels.count))
  }
}

/// The softmax of the rows along the last axis.
@inlinable
func rowSoftmax<Scalar>(_ x: Tensor<Scalar>) -> RowSoftmax<Scalar> {
  x.withSpan { RowSoftmax($0, columns: x.shape[x.rank - 1]) }
}

/// 1 at each row's label, 0 elsewhere.
@inlinable
func oneHot<Scalar>(_ labels: [Int], classes: Int) -> Tensor<Scalar> {
  Tensor.made([labels.count, classes]) { target in
    target.initialize(repeating: 0)
    for row in labels.indices { target[row * classes + labels[row]] = 1 }
  }
}
