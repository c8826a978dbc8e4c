import AssayKit
import Autodiff
import Optimizers
import PortableMath
import Problems
import Testing

/// x⁴ − 2x² with its derivatives by hand.
private struct WrittenWell: TwiceDifferentiableObjective {
  let dimension = 1

  func value(at x: Span<Double>) -> Double {
    let square = x[0] * x[0]
    return square * square - 2 * square
  }

  func gradient(at x: Span<Double>, into gradient: inout MutableSpan<Double>) {
    gradient[0] = 4 * (x[0] * x[0] * x[0]) - 4 * x[0]
  }

  func hessian(at x: Span<Double>, into hessian: inout MutableSpan<Double>) {
    hessian[0] = 12 * (x[0] * x[0]) - 4
  }
}

@Suite struct NewtonTests {
  /// The iterates of suites/textbook.yaml (Saitoh, Deep Learning from Scratch 3, step 29).
  private let textbook = [
    1.4545454545454546, 1.1510467893775467, 1.0253259289766978, 1.0009084519430513, 1.0000012353089454, 1.000000000002289, 1,
  ]

  @Test func newtonByDerivedDerivativesHasTheIteratesOfTheHandWritten() {
    let derived = iterates(AnyObjective(Differentiated(DoubleWell<Double>())))
    let written = iterates(AnyObjective(WrittenWell()))
    #expect(derived == written)
    for (own, expected) in zip(derived, textbook) { #expect((own - expected).magnitude <= 2 * expected.ulp) }
  }

  @Test func newtonByGradientsOfGradients() {
    var x = 2.0
    for expected in textbook {
      let variable = T(variable: x)
      let y = pow(variable, 4) - 2 * pow(variable, 2)
      let slope = gradients(of: y, for: [variable], recording: true)[0]
      x -= slope.element / gradients(of: slope, for: [variable])[0].element
      #expect((x - expected).magnitude <= 4 * expected.ulp)
    }
  }

  /// Newton's method without its solver: in one dimension it is x − f′/f″.
  private func iterates(_ objective: AnyObjective<Double>) -> [Double] {
    var x = [2.0]
    return textbook.map { _ in
      var (slope, curvature) = ([0.0], [0.0])
      var first = slope.mutableSpan
      objective.gradient(x.span, &first)
      var second = curvature.mutableSpan
      objective.hessian(x.span, &second)
      x[0] -= slope[0] / curvature[0]
      return x[0]
    }
  }
}
