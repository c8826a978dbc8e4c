import AssayKit
import Learning
import Optimizers
import PortableMath
import Testing

/// References/cnp.json, made with PyTorch by scripts/references/cnp-references, which says what is in it.
private struct NetworkReference: Decodable {
  let losses: [Double]
  let means: [Double]
  let deviations: [Double]
  let gradient: [Double]
  /// Σ gᵢ·u(i), Σ |gᵢ| and the number of parameters of each block.
  let blocks: [[Double]]
}

/// The script's formula.
private func u(_ i: Int) -> Double { Double((7919 * i + 12345) % 10007) / 10007 - 0.5 }

private let batch = CurveBatch<Double>(
  curves: 5, points: 7, contexts: 4, x: (0..<35).map { 4 * u(100000 + $0) }, y: (0..<35).map { 2 * u(200000 + $0) })

@Suite struct NeuralProcessTests {
  private let process = ConditionalNeuralProcess<Double>(threads: 2)
  private let parameters = (0..<83330).map { 0.2 * u($0) }

  private func gradient(at parameters: [Double]) -> (loss: Double, gradient: [Double]) {
    var gradient = parameters
    var span = gradient.mutableSpan
    let loss = process.gradient(on: batch, at: parameters.span, into: &span)
    return (loss, gradient)
  }

  @Test func itHasAsManyParametersAsTheAuthors() { #expect(process.parameterCount == 83330) }

  @Test func lossAndPredictionsArePyTorchs() throws {
    let expected: NetworkReference = try reference("cnp.json")
    #expect((process.loss(on: batch, at: parameters.span) / expected.losses[0] - 1).magnitude < 1e-13)
    let predictions = process.predictions(on: batch, at: parameters.span)
    for (own, other) in zip(predictions, zip(expected.means, expected.deviations)) {
      #expect((own.mean - other.0).magnitude < 1e-14)
      #expect((own.deviation - other.1).magnitude < 1e-14)
    }
    #expect(predictions.count == expected.means.count)
  }

  @Test func gradientIsPyTorchs() throws {
    let expected: NetworkReference = try reference("cnp.json")
    let (loss, gradient) = gradient(at: parameters)
    #expect(loss == process.loss(on: batch, at: parameters.span))
    let greatest = gradient.map(\.magnitude).max() ?? 0
    for (place, element) in expected.gradient.enumerated() {
      #expect((gradient[401 * place] - element).magnitude < 1e-14 * greatest)
    }
    #expect(expected.gradient.count == (83330 + 400) / 401)
    var start = 0
    for block in expected.blocks {
      let places = start..<start + Int(block[2])
      let product = places.reduce(0) { $0 + gradient[$1] * u($1) }
      let size = places.reduce(0) { $0 + gradient[$1].magnitude }
      #expect((product - block[0]).magnitude < 1e-12 * block[1], "\(places)")
      #expect((size - block[1]).magnitude < 1e-12 * block[1], "\(places)")
      start = places.upperBound
    }
    #expect(start == 83330)
  }

  @Test func stepsOfAdamArePyTorchs() throws {
    let expected: NetworkReference = try reference("cnp.json")
    let adam = Adam<Double>(convention: .pytorch, rate: LearningRate(0.001))
    let stepper = Stepper(adam, start: parameters, seed: Seed(0))
    var oracle = Oracle(AnyObjective(BatchLoss()))
    for loss in expected.losses {
      #expect((process.loss(on: batch, at: stepper.iterate.span) / loss - 1).magnitude < 1e-11)
      try stepper.advance(steps: 1, calling: &oracle)
    }
    #expect(expected.losses.count == 6)
  }

  @Test func gradientIsThatOfDifferences() {
    let (_, gradient) = gradient(at: parameters)
    for place in stride(from: 0, to: parameters.count, by: 1733) {
      var x = parameters
      x[place] = parameters[place] + 1e-5
      let above = process.loss(on: batch, at: x.span)
      x[place] = parameters[place] - 1e-5
      let below = process.loss(on: batch, at: x.span)
      #expect(((above - below) / 2e-5 - gradient[place]).magnitude < 1e-8, "\(place)")
    }
  }

  /// As many threads as one likes, and arrays left over from a greater batch.
  @Test(arguments: [1, 2, 3, 8]) func threadsAndEarlierBatchesChangeNoBit(threads: Int) {
    func digest(_ process: ConditionalNeuralProcess<Float>) -> Digest {
      let curves = GaussianCurves(seed: Seed(5))
      let batch = curves.batch(Float.self, step: 7)
      let x = process.initialParameters(seed: Seed(6))
      var gradient = x
      var span = gradient.mutableSpan
      let loss = process.gradient(on: batch, at: x.span, into: &span)
      return Digest(of: gradient + [Float(loss)])
    }
    let used = ConditionalNeuralProcess<Float>(threads: threads)
    let greater = GaussianCurves(seed: Seed(8)).batch(Float.self, curves: 70, contexts: 9, extraTargets: 12, step: 0)
    _ = used.loss(on: greater, at: used.initialParameters(seed: Seed(6)).span)
    #expect(digest(used) == digest(ConditionalNeuralProcess<Float>()))
  }

  /// There are fewer curves than shards.
  @Test func oneCurveIsABatchToo() {
    let curves = GaussianCurves(seed: Seed(5))
    let one = curves.testBatch(Double.self, curves: 1, contexts: 5, step: 3)
    let predictions = process.predictions(on: one, at: parameters.span)
    #expect(predictions.count == 400)
    #expect(predictions.allSatisfy { $0.mean.isFinite && $0.deviation > 0.1 })
  }

  /// The published start is 1.58; after 30 steps the loss has begun to fall.
  @Test func trainingLowersTheLoss() throws {
    let process = ConditionalNeuralProcess<Float>(threads: 2)
    let curves = GaussianCurves(seed: Seed(11))
    let heldOut = curves.heldOutBatches(Float.self)
    func loss(_ x: [Float]) -> Double {
      heldOut.reduce(0) { $0 + process.loss(on: $1, at: x.span) } / Double(heldOut.count)
    }
    let start = process.initialParameters(seed: Seed(12))
    #expect((loss(start) - 1.58).magnitude < 0.05)
    let adam = Adam<Float>(convention: .pytorch, rate: LearningRate(1e-3))
    let stepper = Stepper(adam, start: start, seed: Seed(0))
    for step in 0..<30 {
      var oracle = Oracle(AnyObjective(StepLoss(process: process, batch: curves.batch(step: UInt64(step)))))
      try stepper.advance(steps: 1, calling: &oracle)
    }
    #expect(loss(stepper.iterate) < 1.4)
  }
}

/// The loss on the reference's batch.
private struct BatchLoss: DifferentiableObjective {
  var dimension: Int { 83330 }
  func value(at x: Span<Double>) -> Double { ConditionalNeuralProcess<Double>().loss(on: batch, at: x) }
  func gradient(at x: Span<Double>, into gradient: inout MutableSpan<Double>) {
    _ = ConditionalNeuralProcess<Double>().gradient(on: batch, at: x, into: &gradient)
  }
}

/// The loss on a training batch.
private struct StepLoss: DifferentiableObjective {
  let process: ConditionalNeuralProcess<Float>
  let batch: CurveBatch<Float>
  var dimension: Int { 83330 }
  func value(at x: Span<Float>) -> Float { Float(process.loss(on: batch, at: x)) }
  func gradient(at x: Span<Float>, into gradient: inout MutableSpan<Float>) {
    _ = process.gradient(on: batch, at: x, into: &gradient)
  }
}
