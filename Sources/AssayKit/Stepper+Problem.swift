import PortableMath

extension Stepper {
  /// Takes `steps` steps on a problem, the first with the number `first`; each step of a model gets its mini-batch.
  ///
  /// `oracle` is one of the problem; after an error the state is not to be used.
  package func advance(
    steps: Int, from first: Int = 0, on problem: Problem<Scalar>, calling oracle: inout Oracle<Scalar>
  ) throws(Stop) {
    guard let model = problem.model else { return try advance(steps: steps, calling: &oracle) }
    for step in first..<first + steps {
      oracle = oracle.serving(model.objective(step))
      try advance(steps: 1, calling: &oracle)
    }
  }
}
