import PortableMath
import Testing

@Suite struct RowSoftmaxTests {
  private func probabilities<Scalar: PortableScalar>(_ softmax: RowSoftmax<Scalar>, count: Int) -> [Scalar] {
    var result = [Scalar](repeating: .nan, count: count)
    var span = result.mutableSpan
    softmax.write(into: &span)
    return result
  }

  @Test func rowsAreApart() {
    let softmax = RowSoftmax(([0, Double.log(3), 1000, 1000] as [Double]).span, columns: 2)
    let p = probabilities(softmax, count: 4)
    #expect((p[0] - 0.25).magnitude < 1e-16 && (p[1] - 0.75).magnitude < 1e-15)
    #expect(p[2] == 0.5 && p[3] == 0.5)
    #expect(softmax.loss(ofRow: 1, label: 0) == Double.log(2))
    #expect((softmax.loss(ofRow: 0, label: 0) - Double.log(4)).magnitude < 1e-15)
  }

  /// The exact loss, rounded, where arithmetic in `Float` would lose half of the digits.
  @Test func lossesOfFloatAreComputedInDouble() {
    let softmax = RowSoftmax(([10, -6] as [Float]).span, columns: 2)
    #expect(softmax.loss(ofRow: 0, label: 0) == Float(Double.log1p(Double.exp(-16))))
  }

  @Test func whatIsNoNumberMakesItsRowNaN() {
    for score: Float in [.nan, .infinity] {
      let softmax = RowSoftmax(([1, score, 1, 2] as [Float]).span, columns: 2)
      let p = probabilities(softmax, count: 4)
      #expect(p[0].isNaN && p[1].isNaN && softmax.loss(ofRow: 0, label: 0).isNaN)
      #expect(p[2] + p[3] == 1)
    }
    #expect(probabilities(RowSoftmax(([1, -.infinity] as [Float]).span, columns: 2), count: 2) == [1, 0])
  }
}
