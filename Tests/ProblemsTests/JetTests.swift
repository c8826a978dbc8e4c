import AssayKit
import Autodiff
import PortableMath
import Problems
import Testing

/// Along a line a function's Taylor series by jets has the slope ∇f·v and the curvature vᵀ∇²f·v of its dual numbers.
@Suite struct JetTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// What contradicts the claim at a point, along a direction.
    let contradiction: @Sendable (_ x: [Double], _ v: [Double]) -> String?
    let start: [Double]

    init<F: SmoothFunction<Double>>(_ name: String, _ function: F, at start: [Double]) {
      testDescription = name
      self.start = start
      contradiction = { x, v in disagreement(function, at: x, along: v) }
    }

    init<R: SmoothResiduals<Double>>(_ name: String, _ residuals: R, at start: [Double]) {
      self.init(name, SumOfSquares(residuals), at: start)
    }
  }

  @Test(arguments: cases) func jetsAndDualsAgree(_ smooth: Case) {
    for step in 0..<3 as Range<UInt64> {
      let x = smooth.start.indices.map { smooth.start[$0] + 0.3 * Seed(3).normal(step: step, element: UInt64($0)) }
      let v = smooth.start.indices.map { Seed(4).normal(step: step, element: UInt64($0)) }
      #expect(smooth.contradiction(x, v) == nil)
    }
  }

  static let cases: [Case] = [
    Case("ackley", Ackley(dimension: 3), at: [1, 2, 3]),
    Case("bard", Bard(), at: [1, 1, 1]),
    Case("bdqrtic", Bdqrtic(dimension: 6), at: [1, 1, 1, 1, 1, 1]),
    Case("beale", Beale(), at: [1, 1]),
    Case("biggsExp6", BiggsExp6(), at: [1, 2, 1, 1, 1, 1]),
    Case("bohachevsky 1", Bohachevsky(form: 1), at: [1, 2]),
    Case("bohachevsky 2", Bohachevsky(form: 2), at: [1, 2]),
    Case("bohachevsky 3", Bohachevsky(form: 3), at: [1, 2]),
    Case("booth", Booth(), at: [0, 0]),
    Case("box3d", Box3D(), at: [0, 10, 20]),
    Case("branin", Branin(), at: [1, 2]),
    Case("brownAlmostLinear", BrownAlmostLinear(dimension: 4), at: [0.5, 0.5, 0.5, 0.5]),
    Case("brownBadlyScaled", BrownBadlyScaled(), at: [1, 1]),
    Case("brownDennis", BrownDennis(), at: [25, 5, -5, -1]),
    Case("broydenBanded", BroydenBanded(dimension: 8), at: [-1, -1, -1, -1, -1, -1, -1, -1]),
    Case("broydenTridiagonal", BroydenTridiagonal(dimension: 4), at: [-1, -1, -1, -1]),
    Case("chebyquad", Chebyquad(dimension: 5), at: [0.1, 0.3, 0.5, 0.7, 0.9]),
    Case("cube", Cube(dimension: 3), at: [0.5, 0.5, 0.5]),
    Case("discreteBoundaryValue", DiscreteBoundaryValue(dimension: 4), at: [0, 0, 0, 0]),
    Case("discreteIntegralEquation", DiscreteIntegralEquation(dimension: 4), at: [0, 0, 0, 0]),
    Case("dixonPrice", DixonPrice(dimension: 3), at: [5, 5, 5]),
    Case("doubleWell", DoubleWell(), at: [2]),
    Case("easom", Easom(), at: [2, 2]),
    Case("eggholder", Eggholder(), at: [256, 256]),
    Case("extendedRosenbrock", ExtendedRosenbrock(pairs: 2), at: [-1.2, 1, -1.2, 1]),
    Case("freudensteinRoth", FreudensteinRoth(), at: [0.5, -2]),
    Case("gaussian", Gaussian(), at: [0.4, 1, 0]),
    Case("goldsteinPrice", GoldsteinPrice(), at: [1, 1]),
    Case("griewank", Griewank(dimension: 3), at: [3, 4, 5]),
    Case("gulf", Gulf(), at: [5, 2.5, 0.15]),
    Case("hartmann3", Hartmann(dimension: 3), at: [0.5, 0.5, 0.5]),
    Case("hartmann6", Hartmann(dimension: 6), at: [0.5, 0.5, 0.5, 0.5, 0.5, 0.5]),
    Case("heart8", Heart8(), at: [-0.3, -0.39, 0.3, -0.344, -1.2, 2.69, 1.59, -1.5]),
    Case("helicalValley", HelicalValley(), at: [-1, 0, 0]),
    Case("himmelblau", Himmelblau(), at: [0, 0]),
    Case("jennrichSampson", JennrichSampson(), at: [0.3, 0.4]),
    Case("kowalikOsborne", KowalikOsborne(), at: [0.25, 0.39, 0.415, 0.39]),
    Case("levy", Levy(dimension: 3), at: [5, 5, 5]),
    Case("levy13", Levy13(), at: [5, 5]),
    Case("linearFullRank", LinearFullRank(dimension: 3, residuals: 5), at: [1, 1, 1]),
    Case("linearRank1", LinearRank1(dimension: 3, residuals: 5), at: [1, 1, 1]),
    Case("linearRank1Zero", LinearRank1Zero(dimension: 4, residuals: 5), at: [1, 1, 1, 1]),
    Case("mancino", Mancino(dimension: 3), at: [80, 75, 70]),
    Case("matyas", Matyas(), at: [5, 5]),
    Case("mcCormick", McCormick(), at: [2, 2]),
    Case("meyer", Meyer(), at: [0.02, 4000, 250]),
    Case("michalewicz", Michalewicz(dimension: 3), at: [2, 1.5, 1.2]),
    Case("osborne1", Osborne1(), at: [0.5, 1.5, -1, 0.01, 0.02]),
    Case("osborne2", Osborne2(), at: [1.3, 0.65, 0.65, 0.7, 0.6, 3, 5, 7, 2, 4.5, 5.5]),
    Case("penalty1", Penalty1(dimension: 3), at: [1, 2, 3]),
    Case("penalty2", Penalty2(dimension: 3), at: [0.5, 0.5, 0.5]),
    Case("powellBadlyScaled", PowellBadlyScaled(), at: [0, 1]),
    Case("powellSingular", PowellSingular(), at: [3, -1, 0, 1]),
    Case("rastrigin", Rastrigin(dimension: 3), at: [2.5, 2.5, 2.5]),
    Case("schaffer2", Schaffer2(), at: [2, 3]),
    Case("schwefel226", Schwefel226(dimension: 2), at: [250, -250]),
    Case("shekel", Shekel(terms: 10), at: [7, 7, 7, 7]),
    Case("sixHumpCamel", SixHumpCamel(), at: [1.5, 1]),
    Case("sphere", Sphere(dimension: 3), at: [1, 2, 3]),
    Case("styblinskiTang", StyblinskiTang(dimension: 3), at: [2, 2, 2]),
    Case("sumOfDifferentPowers", SumOfDifferentPowers(dimension: 3), at: [0.5, -0.5, 0.5]),
    Case("threeHumpCamel", ThreeHumpCamel(), at: [2, 2]),
    Case("trid", Trid(dimension: 4), at: [0, 0, 0, 0]),
    Case("trigonometric", Trigonometric(dimension: 3), at: [0.3, 0.3, 0.3]),
    Case("variablyDimensioned", VariablyDimensioned(dimension: 4), at: [0.75, 0.5, 0.25, 0]),
    Case("watson", Watson(dimension: 5), at: [0.5, 0.5, 0.5, 0.5, 0.5]),
    Case("wood", Wood(), at: [-3, -1, -3, -1]),
    Case("zakharov", Zakharov(dimension: 3), at: [5, 5, 5]),
  ]
}

/// What jets of three terms say otherwise than dual numbers, beyond rounding: 1e−11 of the sum of the magnitudes.
private func disagreement<F: SmoothFunction<Double>>(_ function: F, at x: [Double], along v: [Double]) -> String? {
  let objective = Differentiated(function)
  let line = zip(x, v).map { Jet<Double, 3>(coefficients: [$0, $1, 0]) }
  let jet = function.value(at: line.span)
  guard jet.value == function.value(at: x.span) else { return "the values have different bits" }
  var (gradient, product) = (x, x)
  var span = gradient.mutableSpan
  objective.gradient(at: x.span, into: &span)
  span = product.mutableSpan
  objective.hessianProduct(at: x.span, times: v.span, into: &span)
  for (name, derivative, order) in [("slope", gradient, 1), ("curvature", product, 2)] {
    let terms = zip(derivative, v).map { $0 * $1 }
    let (sum, size) = terms.reduce((0, 0)) { ($0.0 + $1, $0.1 + $1.magnitude) }
    guard (jet.derivative(order) - sum).magnitude <= 1e-11 * max(size, jet.value.magnitude) else {
      return "the \(name) at \(x) is \(sum) by duals and \(jet.derivative(order)) by jets"
    }
  }
  return nil
}
