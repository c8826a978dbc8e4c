import AssayKit
import Autodiff
import Conformance
import PortableMath
import Testing

@Suite struct TensorModelTests {
  private let classifier = TanhClassifier<Double>()

  @Test func theGradientIsThatOfTheLossInEveryStep() {
    expectCentralDifferences(classifier)
    expectCentralDifferences(Line<Double>())
  }

  private func expectCentralDifferences(_ model: some TensorModel<Double>) {
    let x = Seed(8).normals(count: model.dimension)
    for step in 0..<2 * model.stepsPerEpoch {
      let gradient = model.gradient(ofStep: step, at: x)
      for axis in x.indices {
        var (above, below) = (x, x)
        above[axis] += 1e-5
        below[axis] -= 1e-5
        let slope = (model.loss(ofStep: step, at: above.span) - model.loss(ofStep: step, at: below.span)) / 2e-5
        #expect((slope - gradient[axis]).magnitude < 1e-8, "step \(step), axis \(axis)")
      }
    }
  }

  @Test func singlePrecisionHasTheGradientOfDouble() {
    let single = TanhClassifier<Float>()
    let x = single.initialParameters(Seed(2))
    let exact = classifier.gradient(ofStep: 1, at: x.map { Double($0) })
    for (slope, exact) in zip(single.gradient(ofStep: 1, at: x), exact) {
      #expect((Double(slope) - exact).magnitude < 1e-6)
    }
  }

  @Test func pluginsOfTensorModelsConform() {
    let plugins = [
      ProblemPlugin(
        tensorModel: "tanhClassifier", "A perceptron.", formula: "cross entropy", source: "a test",
        float32: { TanhClassifier<Float>(seed: $1) }, float64: { TanhClassifier<Double>(seed: $1) }),
      ProblemPlugin(
        tensorModel: "line", "A line.", formula: "mean of (a·x + b − y)²", source: "a test",
        float32: { Line<Float>(seed: $1) }, float64: { Line<Double>(seed: $1) }),
    ]
    for plugin in plugins {
      let findings = checkProblem(plugin)
      #expect(findings.contains { $0.check == "hasTheGradientOfItsLossInLaterSteps" })
      #expect(findings.filter { $0.failure != nil }.map(\.description) == [])
    }
  }

  @Test func anExaminationPredictsTheGreatestScore() {
    let model = AnyModel(classifier)
    // All weights 0: the biases of the last layer are the scores.
    let x = [Double](repeating: 0, count: 24) + [-1, 2, 1]
    let examination = model.examination(x.span)
    #expect(examination.predictions == [UInt8](repeating: 1, count: 7))
    #expect(model.data.heldOutLabels == [2, 0, 1, 2, 0, 1, 2] && model.data.classCount == 3)
    let total = Double.exp(-1) + Double.exp(2) + Double.exp(1)
    let expected = Double.log(total) - (2 * -1 + 2 * 2 + 3 * 1) / 7.0
    #expect((examination.loss - expected).magnitude < 1e-14)
    #expect(model.examination([Double](repeating: .nan, count: 27).span).loss.isNaN)
  }

  /// More examples than one part of an examination has.
  @Test func aLongExaminationIsTheMeanOverItsParts() {
    let model = TanhClassifier<Double>(heldOut: 2100)
    let x = model.initialParameters(Seed(1))
    let examination = model.examination(at: x.span)
    #expect(examination.predictions.count == 2100)
    let parameters = [
      Tensor(Array(x[..<8]), shape: [4, 2]), Tensor(Array(x[8..<12])), Tensor(Array(x[12..<24]), shape: [3, 4]),
      Tensor(Array(x[24...])),
    ]
    let whole = model.loss(parameters, model.dataset.batch(of: Array(model.dataset.heldOut))).element
    #expect((examination.loss - whole).magnitude < 1e-14)
  }

  @Test func regressionHasALossAlone() {
    let model = AnyModel(Line<Double>())
    let examination = model.examination(([3, -1] as [Double]).span)
    #expect(examination.loss == 0 && examination.predictions.isEmpty && model.data.classCount == 0)
    #expect(model.examination(([3, 0] as [Double]).span).loss == 1)
  }

  @Test func aMiniBatchIsTheOneOfItsStep() throws {
    let data = classifier.dataset
    let batch = classifier.minibatch(ofStep: 4)
    #expect(batch.examples == data.order.examples(ofStep: 4) && batch.examples.count == 6)
    #expect(batch.labels == batch.examples.map { $0 % 3 })
    #expect(batch.inputs.shape == [6, 2] && batch.targets.shape == [6, 0])
    let first = data.batch(of: [batch.examples[0]]).inputs.elements
    #expect(Array(batch.inputs.elements.prefix(2)) == first)
    let named = try #require(classifier.batch(ofStep: 4))
    #expect(named.shapes == [TensorShape("examples", 6), TensorShape("labels", 6), TensorShape("inputs", 6, 2)])
    #expect(Array(named.numbers.suffix(12)) == batch.inputs.elements)
    #expect(try #require(Line<Double>().batch(ofStep: 0)).shapes.map(\.name) == ["examples", "targets", "inputs"])
  }

  @Test func theStartIsSeededAndBounded() {
    let x = classifier.initialParameters(Seed(1))
    #expect(x == classifier.initialParameters(Seed(1)) && x != classifier.initialParameters(Seed(2)))
    #expect(x[..<8].allSatisfy { $0.magnitude <= 1 / Double.sqrt(2) } && x[..<8].contains { $0.magnitude > 0.5 })
    #expect(x[12..<24].allSatisfy { $0.magnitude <= 0.5 && $0 != 0 })
    #expect(x[8..<12] == [0, 0, 0, 0] && x[24...] == [0, 0, 0])
    #expect(Problem(classifier, seed: Seed(1)).start == classifier.initialParameters(Seed(1).derived(for: "start")))
  }

  @Test func theDigestIsOfAllNumbers() {
    #expect(TanhClassifier<Double>().data.digest == classifier.data.digest)
    #expect(TanhClassifier<Double>(seed: Seed(6)).data.digest != classifier.data.digest)
    #expect(TanhClassifier<Double>(heldOut: 8).data.digest != classifier.data.digest)
  }
}
