import AssayKit
import PortableMath

/// A linear model of three numbers by four, in mini-batches of five, which is wrong in one number where a fault is planted.
///
/// loss = ½·mean ‖W·x + b − y‖² over the mini-batch, drawn from the seed and the step.
struct BruisedModel<Scalar: PortableScalar>: Model {
  let seed: Seed

  static var outputs: Int { 3 }
  static var inputs: Int { 4 }
  static var examples: Int { 5 }

  let dimension = outputs * inputs + outputs
  let stepsPerEpoch = 4
  var data: ModelData { ModelData(name: "drawn numbers", digest: Digest(high: 3, low: 4)) }
  var parameterTensors: [TensorShape] {
    [TensorShape("weights", Self.outputs, Self.inputs), TensorShape("biases", Self.outputs)]
  }

  func batch(ofStep step: Int) -> NamedTensors<Scalar>? {
    var numbers = (0..<Self.examples * (Self.inputs + Self.outputs)).map {
      Scalar(seed.uniform(step: UInt64(step), element: UInt64($0)))
    }
    if let element = Bruise.element(.data, ofStep: step + 1) { numbers[element] = numbers[element].nextUp }
    var batch = NamedTensors<Scalar>()
    let pixels = Self.examples * Self.inputs
    batch.append(TensorShape("x", Self.examples, Self.inputs), numbers[..<pixels])
    batch.append(TensorShape("y", Self.examples, Self.outputs), numbers[pixels...])
    return batch
  }

  func batchDigest(ofStep step: Int) -> Digest? { batch(ofStep: step).map { Digest(of: $0.numbers) } }

  func loss(ofStep step: Int, at parameters: Span<Scalar>) -> Scalar {
    let loss = loss(of: batch(ofStep: step), parameters)
    return Bruise.element(.value, ofStep: step + 1) == nil ? loss : loss.nextUp
  }

  private func loss(of batch: NamedTensors<Scalar>?, _ parameters: Span<Scalar>) -> Scalar {
    let errors = errors(of: batch?.numbers ?? [], parameters)
    return errors.reduce(0) { $0 + $1 * $1 } / Scalar(2 * Self.examples)
  }

  func gradient(ofStep step: Int, at parameters: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) {
    let numbers = batch(ofStep: step)?.numbers ?? []
    let errors = errors(of: numbers, parameters)
    for i in 0..<dimension { gradient[i] = 0 }
    for example in 0..<Self.examples {
      for output in 0..<Self.outputs {
        let share = errors[example * Self.outputs + output] / Scalar(Self.examples)
        for input in 0..<Self.inputs {
          gradient[output * Self.inputs + input] += share * numbers[example * Self.inputs + input]
        }
        gradient[Self.outputs * Self.inputs + output] += share
      }
    }
    if let element = Bruise.element(.gradient, ofStep: step + 1) { gradient[element] = gradient[element].nextUp }
  }

  func examination(at parameters: Span<Scalar>) -> Examination<Scalar> {
    let loss = loss(of: batch(ofStep: 1_000_000), parameters)
    let point = parameters.indices.map { Double(parameters[$0]) }
    return Examination(loss: Bruise.wrongElement(.forward, at: point) == nil ? loss : loss.nextUp)
  }

  /// W·x + b − y, example by example.
  private func errors(of numbers: [Scalar], _ parameters: Span<Scalar>) -> [Scalar] {
    (0..<Self.examples * Self.outputs).map { place in
      let (example, output) = place.quotientAndRemainder(dividingBy: Self.outputs)
      var sum = parameters[Self.outputs * Self.inputs + output] - numbers[Self.examples * Self.inputs + place]
      for input in 0..<Self.inputs {
        sum += parameters[output * Self.inputs + input] * numbers[example * Self.inputs + input]
      }
      return sum
    }
  }
}

let bruisedModelPlugin = ProblemPlugin(
  ProblemDescription(
    name: "bruisedModel", summary: "A linear model with a planted fault.", formula: "½·mean ‖W·x + b − y‖²", domain: "ℝ¹⁵",
    optimum: "not stated", start: "drawn", source: "made for tests", settings: []),
  float32: { _, seed in bruisedModel(seed) },
  float64: { _, seed in bruisedModel(seed) })

private func start<Scalar: PortableScalar>(of model: BruisedModel<Scalar>) -> [Scalar] {
  var start = (0..<model.dimension).map { Scalar(model.seed.uniform(element: UInt64($0))) - 0.5 }
  if let element = Bruise.element(.initialization, ofStep: 0) { start[element] = start[element].nextUp }
  return start
}

private func bruisedModel(_ seed: Seed) -> Problem<Float> {
  let model = BruisedModel<Float>(seed: seed)
  return Problem(AnyModel(model), start: start(of: model))
}

private func bruisedModel(_ seed: Seed) -> Problem<Double> {
  let model = BruisedModel<Double>(seed: seed)
  return Problem(AnyModel(model), start: start(of: model))
}
