public import AssayKit
public import PortableMath

extension Problem where Scalar: PrimalScalar {
  /// A tensor model with the initial parameters that it makes from the seed.
  @inlinable
  public init<M: TensorModel<Scalar>>(_ model: M, seed: Seed) {
    self.init(AnyModel(model), start: model.initialParameters(seed.derived(for: "start")))
  }
}

extension ProblemPlugin {
  /// A tensor model as the registry and `exportPlugins(models:)` take it.
  ///
  ///     let digits = ProblemPlugin(
  ///       tensorModel: "digits", "Softmax regression on digits.", formula: "mean of ln Σⱼ exp(zⱼ) − z_label, z = W·x + b",
  ///       source: "an example", float32: { Digits<Float>($0, $1) }, float64: { Digits<Double>($0, $1) })
  ///
  /// - Parameters:
  ///   - name: what suites call the model.
  ///   - summary: one sentence for those who choose it.
  ///   - formula: the loss.
  ///   - source: the paper, or where else the model is from.
  ///   - settings: the settings that a suite may give.
  ///   - float32: makes the model in `Float` from the settings and the trial's seed.
  ///   - float64: makes it in `Double`.
  @inlinable
  public init<Model32: TensorModel<Float>, Model64: TensorModel<Double>>(
    tensorModel name: String, _ summary: String, formula: String, source: String, settings: [SettingDescription] = [],
    float32: @escaping @Sendable (Settings, Seed) throws(DataError) -> Model32,
    float64: @escaping @Sendable (Settings, Seed) throws(DataError) -> Model64
  ) {
    self.init(
      ProblemDescription(
        name: name, summary: summary, formula: formula, domain: "ℝⁿ, n = the number of parameters", optimum: "not known",
        start: "the model's initial parameters, from the seed", source: source, settings: settings),
      float32: { (settings, seed) throws(DataError) in Problem(try float32(settings, seed), seed: seed) },
      float64: { (settings, seed) throws(DataError) in Problem(try float64(settings, seed), seed: seed) })
  }
}
