import Testing

@testable import Autodiff

/// What is recorded, what is kept and what is freed.
@Suite struct TensorGraphTests {
  @Test func gradientsAddUpWhereATensorIsUsedTwice() {
    let x = T(variable: [2, 3])
    #expect(gradients(of: (x * x + x).sum(), for: [x])[0].elements == [5, 7])
  }

  @Test func gradientOfWhatDoesNotMatterIsZero() {
    let (x, z) = (T(variable: [2.0]), T(variable: [1, 2]))
    #expect(gradients(of: x.sum(), for: [z])[0].elements == [0, 0])
  }

  @Test func gradientsOfResultsOnTheWay() {
    let x = T(variable: 3)
    let square = x * x
    let result = gradients(of: square * square, for: [square, x])
    #expect(result.map(\.element) == [18, 108])
  }

  @Test func seedWeighsTheOutputs() {
    let x = T(variable: [2, 3])
    #expect(gradients(of: x * x, for: [x], seed: T([1, 10]))[0].elements == [4, 60])
  }

  @Test func noGradRecordsNothing() {
    let x = T(variable: 3)
    let y = noGrad { x * x }
    #expect(!y.isTracked && y.element == 9)
    #expect((x * x).isTracked)
  }

  @Test func stopGradientIsAConstant() {
    let x = T(variable: 3)
    #expect(gradients(of: stopGradient(x * x) * x, for: [x])[0].element == 9)
  }

  @Test func keptGraphServesTwice() {
    let x = T(variable: 3)
    let y = x * x * x
    #expect(gradients(of: y, for: [x], keepingGraph: true)[0].element == 27)
    #expect(gradients(of: y, for: [x])[0].element == 27)
  }

  @Test func gradientsNotAskedForLeaveNothingBehind() {
    let (x, z) = (T(variable: 3), T(variable: 4))
    let y = x * z
    #expect(gradients(of: y, for: [x], keepingGraph: true)[0].element == 4)
    #expect(gradients(of: y, for: [z], keepingGraph: true)[0].element == 3)
    #expect(gradients(of: y, for: [x, z], keepingGraph: true).map(\.element) == [4, 3])
  }

  @Test func gradientOfAVariableForItself() {
    let x = T(variable: 3)
    #expect(gradients(of: x, for: [x, x]).map(\.element) == [1, 1])
  }

  @Test func freedGraphIsRefused() async {
    await #expect(processExitsWith: .failure) {
      let x = Tensor<Double>(variable: 3)
      let y = x * x
      _ = gradients(of: y, for: [x])
      _ = gradients(of: y, for: [x])
    }
  }

  @Test func freedGraphLetsGoOfItsInputs() {
    let x = T(variable: 3)
    weak var inner: Node<Double>?
    let y: T
    do {
      let square = x * x
      inner = square.node
      y = square * 2
    }
    #expect(inner != nil)
    _ = gradients(of: y, for: [x])
    #expect(inner == nil)
    #expect(y.element == 18)
  }

  @Test func gradientsOfGradientsLeaveNoCycle() {
    weak var output: Node<Double>?
    weak var slopeNode: Node<Double>?
    do {
      let x = T(variable: [1, 2])
      let y = (tanh(x) * x).sum()
      let slope = gradients(of: y, for: [x], recording: true)[0]
      _ = gradients(of: slope.sum(), for: [x], recording: true)
      (output, slopeNode) = (y.node, slope.node)
    }
    #expect(output == nil && slopeNode == nil)
  }

  @Test func longChainIsFreedWithoutADeepStack() {
    let x = T(variable: 1)
    weak var middle: Node<Double>?
    do {
      var y = x
      for step in 0..<100_000 {
        y = y * 1.0
        if step == 50_000 { middle = y.node }
      }
      #expect(gradients(of: y, for: [x], keepingGraph: true)[0].element == 1)
    }
    #expect(middle == nil)
  }

  @Test func singlePrecisionHasItsOwnBits() {
    let x = Tensor<Float>(variable: [0.1, 0.2])
    let y = (exp(x) * x).sum()
    let slope = gradients(of: y, for: [x])[0].elements
    for (index, at) in [Float(0.1), 0.2].enumerated() { #expect(slope[index] == Float.exp(at) * at + Float.exp(at)) }
  }

  @Test func secondRunHasTheSameBits() {
    func run() -> [Double] {
      let x = T(variable: constant("images", [2, 2, 5, 5]).elements, shape: [2, 2, 5, 5])
      let w = T(variable: constant("weights", [3, 2, 3, 3]).elements, shape: [3, 2, 3, 3])
      let y = (conv2d(relu(x), w, padding: 1) * conv2d(x, w, padding: 1)).mean()
      let first = gradients(of: y, for: [x, w], recording: true)
      let second = gradients(of: (first[0] * first[0]).sum() + (first[1] * first[1]).sum(), for: [x, w])
      return (first + second).flatMap(\.elements)
    }
    #expect(run() == run())
  }
}
