import AssayKit
import Autodiff
import PortableMath
import Testing

@testable import Learning

/// `mlp` as a `TensorModel` and the built-in one are the same model: the tape keeps the built-in's order of operations.
@Suite struct TensorPerceptronTests {
  /// Without hidden layers, with one unit, with one layer, with two.
  static let hiddenLayers: [[Int]] = [[], [1], [8], [16, 4]]

  @Test(arguments: hiddenLayers)
  func lossesAndGradientsHaveTheBuiltInsBitsInFloat(hidden: [Int]) {
    expectTheSameTraining(Float.self, hidden: hidden)
  }

  @Test(arguments: hiddenLayers)
  func lossesAndGradientsHaveTheBuiltInsBitsInDouble(hidden: [Int]) {
    expectTheSameTraining(Double.self, hidden: hidden)
  }

  /// Scores that are huge, equal, infinite or NaN, from a model whose numbers have run away.
  @Test func whatRanAwayIsTheSameToo() {
    for factor: Float in [0, 1e4, 1e30, .infinity, .nan] {
      let (tensors, builtIn, start) = models(Float.self, hidden: [8])
      expectTheSame(tensors, builtIn, step: 0, at: start.map { $0 * factor })
    }
  }

  /// Gradient descent over two epochs, from the built-in's start.
  private func expectTheSameTraining<Scalar: PrimalScalar>(_ type: Scalar.Type, hidden: [Int]) {
    let (tensors, builtIn, start) = models(type, hidden: hidden)
    #expect(tensors.dimension == builtIn.dimension && tensors.stepsPerEpoch == builtIn.stepsPerEpoch)
    #expect(tensors.parameterTensors == builtIn.parameterTensors)
    #expect(tensors.data.heldOutLabels == builtIn.data.heldOutLabels)
    var x = start
    for step in 0..<2 * builtIn.stepsPerEpoch {
      let gradient = expectTheSame(tensors, builtIn, step: step, at: x)
      for index in x.indices { x[index] -= gradient[index] / 2 }
    }
    #expect(x != start)
  }

  @discardableResult
  private func expectTheSame<Scalar: PrimalScalar>(
    _ tensors: TensorPerceptron<Scalar>, _ builtIn: DenseClassifier<Scalar>, step: Int, at x: [Scalar]
  ) -> [Scalar] {
    let (loss, expected) = (tensors.loss(ofStep: step, at: x.span), builtIn.loss(ofStep: step, at: x.span))
    #expect(loss.canonicalBits == expected.canonicalBits, "step \(step): the loss \(loss) is not \(expected)")
    let (gradient, slopes) = (tensors.gradient(ofStep: step, at: x), builtIn.gradient(ofStep: step, at: x))
    #expect(gradient.map(\.canonicalBits) == slopes.map(\.canonicalBits), "step \(step): the gradients differ")
    let (own, other) = (tensors.examination(at: x.span), builtIn.examination(at: x.span))
    #expect(own.loss.canonicalBits == other.loss.canonicalBits && own.predictions == other.predictions)
    return gradient
  }

  private func models<Scalar: PrimalScalar>(
    _ type: Scalar.Type, hidden: [Int]
  ) -> (TensorPerceptron<Scalar>, DenseClassifier<Scalar>, [Scalar]) {
    let images = randomImages(count: 95, pixels: 30)
    let builtIn: DenseClassifier<Scalar> = classifier(images, hidden: hidden, batch: 30, shuffled: 7)
    let tensors = TensorPerceptron<Scalar>(images, hidden: hidden, batch: 30, shuffledBy: Seed(7))
    return (tensors, builtIn, builtIn.start(Seed(3)))
  }
}
