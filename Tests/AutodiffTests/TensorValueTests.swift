import Autodiff
import Testing

/// What the operations compute.
@Suite struct TensorValueTests {
  private let x = T([1, 2, 3, 4, 5, 6], shape: [2, 3])

  @Test func shapesBroadcastAsInNumPy() {
    let sum = x + T([10, 20], shape: [2, 1])
    #expect(sum.shape == [2, 3] && sum.elements == [11, 12, 13, 24, 25, 26])
    #expect((T([1, 2], shape: [2, 1]) * T([3, 4])).elements == [3, 4, 6, 8])
    #expect((x - T(1)).elements == [0, 1, 2, 3, 4, 5])
  }

  @Test func axesAreReordered() {
    #expect(x.transposed().elements == [1, 4, 2, 5, 3, 6])
    #expect(x.reshaped([1, 3, 2]).transposed([2, 0, 1]).shape == [2, 1, 3])
  }

  @Test func slicesAndRows() {
    #expect(x.slice(1..<3, along: 1).elements == [2, 3, 5, 6])
    #expect(x.slice(0..<3, along: 1, step: 2).elements == [1, 3, 4, 6])
    #expect(x.gather([1, 1, 0]).elements == [4, 5, 6, 4, 5, 6, 1, 2, 3])
    #expect(x.slice(1..<1).shape == [0, 3])
    #expect(concatenated([x, x], along: 1).elements == [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6])
  }

  @Test func reductions() {
    #expect(x.sum().element == 21)
    #expect(x.sum(along: [0]).elements == [5, 7, 9])
    #expect(x.mean(along: [1], keepingAxes: true).elements == [2, 5])
    #expect(x.max(along: 0).elements == [4, 5, 6])
    #expect(T([1, .nan, 3]).max().element.isNaN)
  }

  @Test func productOfMatrices() {
    #expect(matmul(x, x, transposingRight: true).elements == [14, 32, 32, 77])
    #expect(matmul(x, transposingLeft: true, x).shape == [3, 3])
  }

  @Test func convolutionIsACorrelation() {
    let image = T([1, 2, 3, 4, 5, 6, 7, 8, 9], shape: [1, 1, 3, 3])
    let y = conv2d(image, T([1, 0, 0, 2], shape: [1, 1, 2, 2]))
    #expect(y.shape == [1, 1, 2, 2] && y.elements == [11, 14, 20, 23])
    let strided = conv2d(image, T([1.0], shape: [1, 1, 1, 1]), stride: 2, padding: 1)
    #expect(strided.elements == [0, 0, 0, 0, 5, 0, 0, 0, 0])
    #expect(maxPool2d(image, Windows(height: 2, width: 2)).elements == [5, 6, 8, 9])
    #expect(averagePool2d(image, Windows(height: 2, width: 2)).elements == [3, 4, 6, 7])
  }

  @Test func crossEntropyOfHugeLogitsIsFinite() {
    let loss = softmaxCrossEntropy(T([1000, 0, 0, 1000], shape: [2, 2]), labels: [0, 0])
    #expect(loss.element == 500)
  }

  @Test func batchNormHasMeanShiftAndVarianceScale() {
    let y = batchNorm(T([1, 2, 3, 6], shape: [4, 1]), scale: T([2.0]), shift: T([5.0]), epsilon: 0)
    #expect(y.mean.elements == [3] && y.variance.elements == [3.5])
    #expect(y.normalized.mean().element == 5)
  }

  @Test func kinks() {
    let x = T(variable: [-1, 0, 2, .nan])
    let y = relu(x)
    #expect(Array(y.elements.prefix(3)) == [0, 0, 2] && y.elements[3].isNaN)
    #expect(Array(gradients(of: y.sum(), for: [x])[0].elements.prefix(3)) == [0, 0, 1])
    let equal = T(variable: [3, 3, 1])
    #expect(gradients(of: equal.max(), for: [equal])[0].elements == [1, 0, 0])
  }
}
