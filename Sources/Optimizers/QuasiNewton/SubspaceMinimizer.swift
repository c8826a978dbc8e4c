import PortableMath

/// The minimizer of the quadratic model over the elements that the Cauchy point leaves inside their bounds, clamped to
/// the box.
///
/// It is clamped as Morales & Nocedal say. Where that does not descend, it is shortened to stay in the box, as the first
/// paper says. Without pairs it is the Cauchy point, which is exact for B = I.
/// Source: Byrd, Lu, Nocedal & Zhu (1995), the direct primal method of section 5.1; Morales & Nocedal (2011).
func subspaceMinimizer<Scalar: PortableScalar>(
  from x: [Scalar], gradient: [Scalar], in box: Box<Scalar>, _ hessian: CompactHessian<Scalar>
) -> [Scalar] {
  let cauchy = CauchyPoint(from: x, gradient: gradient, in: box, hessian)
  let free = x.indices.filter { box.lower[$0] < cauchy.point[$0] && cauchy.point[$0] < box.upper[$0] }
  guard !hessian.columns.isEmpty, !free.isEmpty,
    let step = subspaceStep(from: x, gradient: gradient, to: cauchy, free: free, hessian)
  else { return cauchy.point }
  var target = cauchy.point
  for (k, i) in free.enumerated() { target[i] = box.clamped(target[i] + step[k], at: i) }
  var slope: Scalar = 0
  for i in x.indices { slope += gradient[i] * (target[i] - x[i]) }
  if slope < 0 { return target }
  return shortened(step, free: free, from: cauchy.point, in: box)
}

/// −B⁻¹·r over the free elements, r the model's gradient at the Cauchy point; nil if the small system is singular.
///
/// By the Sherman–Morrison–Woodbury formula with (K − W_FᵀW_F/θ)⁻¹ for the paper's N⁻¹M.
private func subspaceStep<Scalar: PortableScalar>(
  from x: [Scalar], gradient: [Scalar], to cauchy: CauchyPoint<Scalar>, free: [Int], _ hessian: CompactHessian<Scalar>
) -> [Scalar]? {
  let columns = hessian.columns.map { column in free.map { column[$0] } }
  let weights = hessian.middleSolved(cauchy.reached)
  var residual = free.map { gradient[$0] + hessian.scale * (cauchy.point[$0] - x[$0]) }
  for (column, weight) in zip(columns, weights) { axpy(-weight, column, into: &residual) }
  var system = hessian.middle.elements
  for (i, left) in columns.enumerated() {
    for (j, right) in columns.enumerated() {
      system[i * columns.count + j] -= dot(left.span, right.span) / hessian.scale
    }
  }
  let products = columns.map { dot($0.span, residual.span) }
  guard let shares = solveLinearSystem(system, products) else { return nil }
  var step = residual
  for (column, share) in zip(columns, shares) { axpy(share / hessian.scale, column, into: &step) }
  return step.map { -$0 / hessian.scale }
}

/// `start` with as much of `step` added as the box allows.
private func shortened<Scalar: PortableScalar>(
  _ step: [Scalar], free: [Int], from start: [Scalar], in box: Box<Scalar>
) -> [Scalar] {
  var length: Scalar = 1
  for (k, i) in free.enumerated() { length = min(length, box.room(from: start[i], along: step[k], at: i)) }
  var target = start
  for (k, i) in free.enumerated() { target[i] = box.clamped(start[i] + length * step[k], at: i) }
  return target
}
