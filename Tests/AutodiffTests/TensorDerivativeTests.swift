import Autodiff
import PortableMath
import Testing

typealias T = Tensor<Double>

/// A function of one tensor of a shape, with elements around which it is smooth.
struct TensorCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let shape: [Int]
  let isPositive: Bool
  let function: @Sendable (T) -> T

  init(_ name: String, _ shape: [Int], positive: Bool = false, _ function: @escaping @Sendable (T) -> T) {
    testDescription = name
    self.shape = shape
    isPositive = positive
    self.function = function
  }

  var start: T {
    let normals = Seed(3).derived(for: testDescription).normals(count: shape.reduce(1, *))
    return T(normals.map { isPositive ? 0.5 + $0.magnitude : $0 }, shape: shape)
  }
}

func constant(_ role: String, _ shape: [Int]) -> T {
  T(Seed(4).derived(for: role).normals(count: shape.reduce(1, *)), shape: shape)
}

private let tensorCases: [TensorCase] = [
  TensorCase("sum of a row", [3, 4]) { $0 + constant("row", [4]) },
  TensorCase("sum with itself repeated", [3, 1]) { $0 + $0.reshaped([1, 3]) * $0 },
  TensorCase("difference", [2, 3]) { constant("c", [2, 1]) - $0 * $0 },
  TensorCase("subtrahend", [3]) { $0 * $0 - constant("c", [2, 3]) * $0 },
  TensorCase("product", [3]) { $0 * constant("c", [2, 3]) * $0 },
  TensorCase("quotient", [2, 3], positive: true) { constant("n", [3]) / $0 / ($0 + 1) },
  TensorCase("numerator", [3]) { $0 * $0 / (constant("d", [2, 3]) * constant("d", [2, 3]) + 1) },
  TensorCase("negative", [3]) { -$0 * $0 },
  TensorCase("with numbers", [3], positive: true) { 2 * ($0 + 1) * $0 - 3 / ($0 - 4.5) + (1 - $0) / 2 },
  TensorCase("exp", [4]) { exp($0) },
  TensorCase("log", [4], positive: true) { log($0) },
  TensorCase("sqrt", [4], positive: true) { sqrt($0) },
  TensorCase("square", [4]) { pow($0, 2) },
  TensorCase("cube", [4]) { pow($0, 3) },
  TensorCase("power", [4], positive: true) { pow($0, -1.5) },
  TensorCase("relu", [6]) { relu($0) * $0 },
  TensorCase("tanh", [4]) { tanh($0) },
  TensorCase("sigmoid", [4]) { sigmoid($0) },
  TensorCase("softplus", [4]) { softplus($0) },
  TensorCase("sum", [2, 3]) { ($0 * $0).sum() * $0 },
  TensorCase("sum along", [2, 3, 2]) { ($0 * $0).sum(along: [0, 2]) * constant("c", [3]) },
  TensorCase("sum along the first", [3, 2]) { ($0 * $0).sum(along: [0], keepingAxes: true) * $0 },
  TensorCase("mean", [2, 3]) { $0.mean() * $0 },
  TensorCase("mean along", [2, 3]) { $0.mean(along: [1], keepingAxes: true) * $0 * $0 },
  TensorCase("max", [5]) { $0.max() * $0 },
  TensorCase("max along", [2, 3, 2]) { pow($0.max(along: 1), 3) },
  TensorCase("reshape", [2, 3]) { $0.reshaped([3, 2]) * $0.reshaped([3, 2]) },
  TensorCase("transpose", [2, 3, 2]) { $0.transposed([2, 0, 1]) * $0.reshaped([2, 2, 3]) },
  TensorCase("slice", [3, 5]) { $0.slice(1..<5, along: 1, step: 2) * $0.slice(0..<2, along: 1) },
  TensorCase("gather", [3, 2]) { $0.gather([2, 0, 2, 2]) * $0.gather([1, 0, 0, 2]) },
  TensorCase("concatenated", [2, 2]) { concatenated([$0, $0 * $0, $0.slice(0..<1, along: 1)], along: 1) },
  TensorCase("broadcast", [2, 1]) { $0.broadcast(to: [3, 2, 4]) * $0 },
  TensorCase("matmul", [2, 3]) { matmul($0, $0, transposingRight: true) },
  TensorCase("matmul of a transpose", [2, 3]) { matmul($0, transposingLeft: true, $0) },
  TensorCase("matmul of transposes", [3, 2]) {
    matmul($0, transposingLeft: true, $0.reshaped([2, 3]), transposingRight: true)
  },
  TensorCase("matmul in a row", [2, 2]) { matmul(matmul($0, $0), $0) },
  TensorCase("softmax", [2, 3]) { softmax($0) },
  TensorCase("softmax cross entropy", [3, 4]) { softmaxCrossEntropy($0, labels: [1, 0, 3]) },
  TensorCase("conv2d of images", [2, 2, 4, 3]) { conv2d($0 * $0, constant("w", [3, 2, 3, 2]), stride: 2, padding: 1) },
  TensorCase("conv2d of weights", [2, 1, 2, 2]) { conv2d(constant("x", [2, 1, 3, 3]), $0 * $0) },
  TensorCase("max pool", [1, 2, 4, 4]) { pow(maxPool2d($0, Windows(height: 3, width: 3, stride: 2, padding: 1)), 2) },
  TensorCase("average pool", [1, 2, 4, 4]) { averagePool2d($0 * $0, Windows(height: 2, width: 3, stride: 1, padding: 1)) },
  TensorCase("batch norm", [3, 2, 2, 2]) {
    batchNorm($0, scale: constant("scale", [2]), shift: constant("shift", [2])).normalized
  },
  TensorCase("batch norm of rows", [4, 2]) { batchNorm($0, scale: $0.mean(along: [0]), shift: $0.max(along: 0)).normalized },
  TensorCase("batch norm as at evaluation", [3, 2]) {
    batchNorm(
      $0 * $0, scale: constant("scale", [2]), shift: constant("shift", [2]), mean: constant("m", [2]), variance: T([0.5, 2]))
  },
]

@Suite struct TensorDerivativeTests {
  /// Central differences of the function, of its gradient and of its second derivative along a direction.
  @Test(arguments: tensorCases)
  func derivativesOfThreeOrdersAgreeWithDifferences(example: TensorCase) {
    let x = example.start
    let direction = constant("direction", example.shape)
    let step = 1e-5
    let (ahead, behind) = (x + direction * step, x - direction * step)
    let at = derivatives(example, x, direction)
    let (after, before) = (derivatives(example, ahead, direction), derivatives(example, behind, direction))
    for order in 0..<3 {
      let difference = (after[order] - before[order]) / (2 * step)
      let error = (at[order + 1] - difference).magnitude
      #expect(error <= 1e-7 * max(1, difference.magnitude), "order \(order + 1): \(at[order + 1]), not \(difference)")
    }
  }

  /// f, ∇f·v, vᵀ∇²f·v and ∇³f·v·v·v of f = Σ weight·function.
  private func derivatives(_ example: TensorCase, _ x: T, _ direction: T) -> [Double] {
    let x = T(variable: x.elements, shape: x.shape)
    let output = example.function(x)
    var value = (output * constant("weights", output.shape)).sum()
    var result = [value.element]
    for _ in 0..<3 {
      guard value.isTracked else { return result + [Double](repeating: 0, count: 4 - result.count) }
      value = (gradients(of: value, for: [x], recording: true)[0] * direction).sum()
      result.append(value.element)
    }
    return result
  }

  /// Elementary functions to the last digits: against duals of duals.
  @Test(arguments: ["exp", "log", "sqrt", "tanh", "sigmoid", "softplus", "cube", "power"])
  func elementaryFunctionsAgreeWithDuals(name: String) throws {
    for at in [0.3, 1.7] {
      let x = T(variable: at)
      let functions: [String: (T) -> T] = [
        "exp": exp, "log": log, "sqrt": sqrt, "tanh": tanh, "sigmoid": sigmoid, "softplus": softplus,
        "cube": { pow($0, 3) }, "power": { pow($0, 2.5) },
      ]
      let function = try #require(functions[name])
      let y = function(x)
      let slope = gradients(of: y, for: [x], recording: true)[0]
      let curvature = gradients(of: slope, for: [x])[0]
      let dual = try #require(apply(name, Dual<Dual<Double, 1>, 1>(Dual(at, lane: 0), lane: 0)))
      #expect((y.element - dual.value.value).magnitude <= y.element.ulp)
      #expect((slope.element - dual.value.tangent[0]).magnitude <= 4e-15)
      #expect((curvature.element - dual.tangent[0].tangent[0]).magnitude <= 2e-14 * max(1, curvature.element.magnitude))
    }
  }

  @Test func fifthDerivativeOfTanh() {
    let x = T(variable: 1)
    var y = tanh(x)
    for order in 0..<6 {
      let expected = derivativesOfTanhAtOne[order]
      #expect((y.element - expected).magnitude <= 1e-13 * max(1, expected.magnitude), "order \(order): \(y.element)")
      y = gradients(of: y, for: [x], recording: true)[0]
    }
  }
}
