import AssayKit
import PortableMath

/// The conditional neural process as a model: a new batch of curves in every step, 56 held-out ones, and a test curve.
///
/// The curves have no end: an epoch is what lies between two examinations.
struct NeuralProcessModel<Scalar: PortableScalar>: Model {
  let data: ModelData
  let stepsPerEpoch: Int
  private let process: ConditionalNeuralProcess<Scalar>
  private let curves: GaussianCurves
  private let heldOut: [CurveBatch<Scalar>]
  private let shown: CurveBatch<Scalar>

  init(stepsPerEpoch: Int, threads: Int, seed: Seed) {
    self.stepsPerEpoch = stepsPerEpoch
    process = ConditionalNeuralProcess(threads: threads)
    curves = GaussianCurves(seed: seed)
    let heldOut = curves.heldOutBatches(Scalar.self)
    self.heldOut = heldOut
    shown = curves.testBatch(curves: 1, contexts: 6, step: 0)
    let first = curves.batch(Scalar.self, step: 0)
    data = ModelData(
      name: "seeded curves of a Gaussian process",
      digest: Digest(of: first.x + first.y + heldOut.flatMap { $0.x + $0.y } + shown.x + shown.y),
      baselines: CurveBaseline.allCases.map { baseline in
        let losses = heldOut.map { baseline.loss(on: $0, from: GaussianCurves.covariance) }
        return ModelData.Baseline(baseline.rawValue, loss: mean(losses.span))
      })
  }

  var dimension: Int { process.parameterCount }

  func start(_ seed: Seed) -> [Scalar] { process.initialParameters(seed: seed) }

  func loss(ofStep step: Int, at parameters: Span<Scalar>) -> Scalar {
    Scalar(process.loss(on: curves.batch(step: UInt64(step)), at: parameters))
  }

  func gradient(ofStep step: Int, at parameters: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) {
    _ = process.gradient(on: curves.batch(step: UInt64(step)), at: parameters, into: &gradient)
  }

  var parameterTensors: [TensorShape] { process.parameterTensors }

  func batch(ofStep step: Int) -> NamedTensors<Scalar>? {
    let curves: CurveBatch<Scalar> = curves.batch(step: UInt64(step))
    var batch = NamedTensors<Scalar>()
    batch.append(TensorShape("contexts", 1), [Scalar(curves.contexts)])
    batch.append(TensorShape("x", curves.curves, curves.points), curves.x)
    batch.append(TensorShape("y", curves.curves, curves.points), curves.y)
    return batch
  }

  /// The mean loss of the held-out batches, and the shown curve with its prediction.
  func examination(at parameters: Span<Scalar>) -> Examination<Scalar> {
    var losses: [Double] = []
    for batch in heldOut { losses.append(process.loss(on: batch, at: parameters)) }
    let predictions = process.predictions(on: shown, at: parameters)
    let order = shown.x.indices.sorted { shown.x[$0] < shown.x[$1] }
    let curve = PredictedCurve(
      x: order.map { Double(shown.x[$0]) }, values: order.map { Double(shown.y[$0]) },
      means: order.map { predictions[$0].mean }, deviations: order.map { predictions[$0].deviation },
      contexts: order.indices.filter { order[$0] < shown.contexts })
    return Examination(loss: Scalar(mean(losses.span)), curve: curve)
  }
}

let neuralProcessPlugin = ProblemPlugin(
  ProblemDescription(
    name: "neuralProcess",
    summary: "The conditional neural process on seeded curves of a Gaussian process, 64 a mini-batch: a model.",
    formula: "mean of −ln N(y; μ, σ²), (μ, s) = decoder(mean of encoder(contexts), x), σ = 0.1 + 0.9·ln(1 + eˢ)",
    domain: "ℝⁿ, n = 83,330",
    optimum: "not known; the exact process, with σ ≥ 0.1, has −0.605 on held-out curves",
    start: "seeded, weights uniform in ±√(6/(inputs + outputs)), biases zero",
    source: "Garnelo et al., Conditional neural processes, ICML 2018, 4.1; the curves are drawn from the seed",
    settings: [
      SettingDescription("stepsPerEpoch", .integer(1...1_000_000), default: 1000, "steps from examination to examination")
    ]),
  outline: { settings in
    let dimension = Double(ConditionalNeuralProcess<Double>().parameterCount)
    return ProblemOutline(
      dimension: dimension, capabilities: [.gradient], classCount: 0, stepsPerEpoch: settings.integer("stepsPerEpoch"),
      memory: .init(scalars: 20 * dimension))
  },
  float32: { settings, seed in
    let model = NeuralProcessModel<Float>(settings, seed)
    return Problem(AnyModel(model), start: model.start(seed.derived(for: "parameters")))
  },
  float64: { settings, seed in
    let model = NeuralProcessModel<Double>(settings, seed)
    return Problem(AnyModel(model), start: model.start(seed.derived(for: "parameters")))
  })

extension NeuralProcessModel {
  fileprivate init(_ settings: Settings, _ seed: Seed) {
    self.init(
      stepsPerEpoch: settings.integer("stepsPerEpoch"), threads: settings.resources.threads,
      seed: seed.derived(for: "curves"))
  }
}
