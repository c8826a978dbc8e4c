import Autodiff
import PortableMath
import Timing

/// Prints the least nanoseconds of each workload of the tape; Benchmarks/autodiff/peers.py does the same with other libraries.
func tapeTimes() {
  print("rosenbrock-10000-steps \(least { descend(steps: 10_000) })")
  for (name, shape) in [("scalar", []), ("vector-4", [4]), ("vector-64", [64])] {
    for operation in chains { print("\(operation.name)-\(name) \(perOperation(operation.body, shape))") }
  }
  print("matmul-8x8 \(perOperation({ matmul($0, $1) }, [8, 8]))")
  print("layer-32x64x64 \(least { layer(batch: 32, width: 64) })")
}

typealias Step = @Sendable (Tensor<Float>, Tensor<Float>) -> Tensor<Float>

private let chains: [(name: String, body: Step)] = [
  ("add", { $0 + $1 }), ("multiply", { $0 * $1 }), ("tanh", { x, _ in tanh(x) }),
]

/// Gradient descent on Rosenbrock's function from (0, 2), rate 0.001: DeZero's example, its step 28.
private func descend(steps: Int) {
  var (x0, x1) = (Tensor<Double>(variable: 0), Tensor<Double>(variable: 2))
  for _ in 0..<steps {
    let y = 100 * pow(x1 - pow(x0, 2), 2) + pow(x0 - 1, 2)
    let slopes = gradients(of: y, for: [x0, x1])
    x0 = Tensor(variable: x0.element - 0.001 * slopes[0].element)
    x1 = Tensor(variable: x1.element - 0.001 * slopes[1].element)
  }
  precondition((x0.element - 0.9945).magnitude < 1e-5, "the iterate of gradient descent")
}

/// Nanoseconds of one operation in a chain of 100 with its backward pass.
private func perOperation(_ body: Step, _ shape: [Int]) -> Double {
  let w = Tensor<Float>(variable: Array(repeating: 0.1, count: shape.reduce(1, *)), shape: shape)
  return least {
    let x = Tensor<Float>(variable: Array(repeating: 0.5, count: shape.reduce(1, *)), shape: shape)
    var y = x
    for _ in 0..<100 { y = body(y, w) }
    _ = gradients(of: y.sum(), for: [x, w])
  } / 100
}

/// A dense layer with its loss and gradients.
private func layer(batch: Int, width: Int) {
  let x = Tensor<Float>(Array(repeating: 0.5, count: batch * width), shape: [batch, width])
  let w = Tensor<Float>(variable: Array(repeating: 0.1, count: width * width), shape: [width, width])
  let b = Tensor<Float>(variable: Array(repeating: 0.1, count: width))
  let loss = softmaxCrossEntropy(relu(matmul(x, w) + b), labels: Array(repeating: 1, count: batch))
  _ = gradients(of: loss, for: [w, b])
}

/// The least time of one call.
private func least(_ body: () -> Void) -> Double { leastNanoseconds(body) }
