import Autodiff
import PortableMath
import Testing

@Suite struct JetTests {
  /// Derivatives 0 … 5 by SymPy; scripts/references/derivatives prints them.
  @Test func derivativesOfAComposedFunction() {
    func f<S: SmoothScalar>(_ x: S) -> S { S.pow(S.sin(x), 3) * S.exp(-(x * x)) + S.log(1 + S.pow(x, 4)) }
    let y = f(Jet<Double, 6>(variable: 0.7))
    check(y, derivativesOfTheComposedFunction)
    #expect(y.value == f(0.7))
  }

  @Test func derivativesOfTanh() { check(Jet.tanh(Jet<Double, 6>(variable: 1)), derivativesOfTanhAtOne) }

  private func check(_ y: Jet<Double, 6>, _ expected: [Double]) {
    for order in 0..<6 {
      let error = (y.derivative(order) - expected[order]).magnitude
      #expect(
        error <= 1e-14 * max(1, expected[order].magnitude), "order \(order): \(y.derivative(order)), not \(expected[order])")
    }
  }

  /// Derivatives 0 … 4 of every elementary function by mpmath; scripts/references/derivatives prints them.
  @Test(arguments: derivativesOfFunctions)
  func everyFunction(known: KnownDerivatives) throws {
    typealias J = Jet<Double, 5>
    let y = try #require(apply(known.name, J(variable: known.x)))
    for order in 0..<5 {
      let expected = known.derivatives[order]
      let error = (y.derivative(order) - expected).magnitude
      #expect(
        error <= 4e-13 * max(0.1, expected.magnitude), "\(known.name) order \(order): \(y.derivative(order)), not \(expected)")
    }
    #expect(y.value == apply(known.name, known.x))
  }

  @Test(arguments: derivativesOfFunctions)
  func nestedDualsAgreeWithJets(known: KnownDerivatives) throws {
    typealias D = Dual<Dual<Double, 1>, 1>
    let y = try #require(apply(known.name, D(Dual(known.x, lane: 0), lane: 0)))
    let expected = known.derivatives
    #expect(y.value.value == apply(known.name, known.x))
    #expect((y.value.tangent[0] - expected[1]).magnitude <= 4e-14 * max(0.1, expected[1].magnitude), "\(known.name)")
    #expect((y.tangent[0].tangent[0] - expected[2]).magnitude <= 2e-13 * max(0.1, expected[2].magnitude), "\(known.name)")
  }

  @Test func powersOfZeroHaveTheirDerivatives() {
    let x = Jet<Double, 5>(variable: 0)
    #expect(Jet.pow(x, 3).derivative(3) == 6)
    #expect(Jet.pow(x, 3).derivative(2) == 0)
    #expect(Jet.pow(x, 4.0).derivative(4) == 24)
    #expect(Jet.pow(x, 0).derivative(1) == 0)
  }

  @Test func constantsHaveNoDerivatives() {
    #expect(Jet<Double, 3>(2).isConstant)
    #expect(!Jet<Double, 3>(variable: 2).isConstant)
    #expect(Dual<Double, 2>(2).isConstant)
    #expect(!Dual<Double, 2>(2, lane: 1).isConstant)
    #expect(Dual<Double, 1>.pow(-2, 2.0).tangent[0] == 0)
  }
}

/// The elementary function called `name`, of one argument or of two that both depend on x.
func apply<S: SmoothScalar>(_ name: String, _ x: S) -> S? {
  switch name {
  case "exp": S.exp(x)
  case "expm1": S.expm1(x)
  case "exp2": S.exp2(x)
  case "log": S.log(x)
  case "log1p": S.log1p(x)
  case "log2": S.log2(x)
  case "sin": S.sin(x)
  case "cos": S.cos(x)
  case "tan": S.tan(x)
  case "sinh": S.sinh(x)
  case "cosh": S.cosh(x)
  case "tanh": S.tanh(x)
  case "atan": S.atan(x)
  case "erf": S.erf(x)
  case "sqrt": S.sqrt(x)
  case "cbrt": S.cbrt(x)
  case "softplus": S.softplus(x)
  case "sigmoid": S.sigmoid(x)
  case "logGamma": S.logGamma(x)
  case "quotient": (x * x - 3) / (2 + x)
  case "cube": S.pow(x, 3)
  case "inverseSquare": S.pow(x, -2)
  case "power": S.pow(x, 2.5)
  case "tower": S.pow(x, x)
  case "angle": S.atan2(x * x, x - 2)
  case "length": S.hypot(x * x, x - 2)
  default: nil
  }
}
