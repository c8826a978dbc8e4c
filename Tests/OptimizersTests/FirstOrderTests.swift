import AssayKit
import Optimizers
import PortableMath
import Problems
import Testing

@Suite struct FirstOrderTests {
  /// numerics 1: TensorFlow 2.12.1 on (x − 5)² from 0 with a rate of 0.1, after two steps in float32.
  @Test(arguments: [(Adam<Float>.Convention.kerasLegacy, Float(0x1.997b1ep-3)), (.keras, 0x1.997a6cp-3)])
  func adamTakesKerassSecondStepToTheBit(_ convention: Adam<Float>.Convention, _ second: Float) {
    let optimizer = Adam<Float>(convention: convention, rate: 0.1, epsilon: 1e-7)
    let run = Run(optimizer, on: AnyObjective(Parabola<Float>(a: 1, b: -10, c: 25)), from: [0], steps: 2)
    #expect(run.iterate == [second])
  }

  /// Keras's documentation of RMSprop: from 10 with a rate of 0.1 on w²/2, one step leads to 9.683772.
  @Test func rmspropInKerassFormTakesItsDocumentedStep() {
    let optimizer = RMSprop<Double>(convention: .keras, rate: 0.1, alpha: 0.9, epsilon: 1e-7)
    let run = Run(optimizer, on: AnyObjective(Ellipse(angle: 0)), from: [10, 0], steps: 1)
    #expect((run.iterate[0] - 9.683772).magnitude <= 5e-7)
  }

  /// The preconditioner turns with the axes: the same way in turned coordinates. Adagrad's does not.
  @Test func shampooIgnoresARotation() {
    func ends<O: Optimizer<Double>>(_ optimizer: O) -> [Double] {
      [0, 0.7].map { angle in
        let ellipse = Ellipse(angle: angle)
        let end = Run(optimizer, on: AnyObjective(ellipse), from: ellipse.point([3, 1]), steps: 200).iterate
        return ellipse.value(at: end.span)
      }
    }
    let shampoo = ends(Shampoo<Double>(rate: 0.1))
    #expect((shampoo[0] - shampoo[1]).magnitude <= 1e-9 * shampoo[0])
    let adagrad = ends(Adagrad<Double>(rate: 0.1))
    #expect((adagrad[0] - adagrad[1]).magnitude > 0.1 * adagrad[0])
  }

  @Test func shampooSaysWhyItCannotContinue() {
    let run = Run(Shampoo<Float>(rate: 0.1), on: AnyObjective(Nowhere()), from: [1, 1], steps: 10)
    #expect(run.stop == .failed("the preconditioner is not finite"))
  }

  /// Up to t₀ the answer is the iterate, then the mean of the iterates from there on.
  @Test func asgdAveragesItsIterates() {
    let ellipse = AnyObjective(Ellipse(angle: 0))
    func end(_ averageAfter: Double, _ steps: Int) -> [Double] {
      Run(ASGD<Double>(rate: 0.1, averageAfter: averageAfter), on: ellipse, from: [1, 1], steps: steps).iterate
    }
    #expect(end(10, 11) == end(1000, 11))
    for i in 0..<2 {
      let mean = (12...20).reduce(0) { $0 + end(1000, $1)[i] } / 9
      #expect((end(10, 20)[i] - mean).magnitude <= 1e-15)
    }
  }
}

/// (u² + 10·v²)/2 in coordinates turned by an angle.
private struct Ellipse: DifferentiableObjective {
  let dimension = 2
  let cosine: Double
  let sine: Double

  init(angle: Double) {
    cosine = Double.cos(angle)
    sine = Double.sin(angle)
  }

  /// The point with coordinates (u, v) before the turn.
  func point(_ u: [Double]) -> [Double] { [cosine * u[0] - sine * u[1], sine * u[0] + cosine * u[1]] }

  func value(at x: Span<Double>) -> Double {
    let (u, v) = (cosine * x[0] + sine * x[1], cosine * x[1] - sine * x[0])
    return (u * u + 10 * v * v) / 2
  }

  func gradient(at x: Span<Double>, into gradient: inout MutableSpan<Double>) {
    let (u, v) = (cosine * x[0] + sine * x[1], cosine * x[1] - sine * x[0])
    gradient[0] = cosine * u - sine * 10 * v
    gradient[1] = sine * u + cosine * 10 * v
  }
}

/// NaN, with a gradient of NaN.
private struct Nowhere: DifferentiableObjective {
  let dimension = 2

  func value(at x: Span<Float>) -> Float { .nan }

  func gradient(at x: Span<Float>, into gradient: inout MutableSpan<Float>) {
    gradient[0] = .nan
    gradient[1] = .nan
  }
}
