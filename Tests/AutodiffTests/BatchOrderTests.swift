import Autodiff
import PortableMath
import Testing

@Suite struct BatchOrderTests {
  @Test func fileOrderGoesRoundAndLeavesTheRestOut() {
    let order = BatchOrder(count: 10, batch: 4, shuffledBy: nil)
    #expect(order.stepsPerEpoch == 2)
    #expect((0..<3).map(order.examples) == [[0, 1, 2, 3], [4, 5, 6, 7], [0, 1, 2, 3]])
  }

  @Test func everyEpochHasEachExampleOnceInAnOrderOfItsOwn() {
    let order = BatchOrder(count: 60, batch: 20, shuffledBy: Seed(4))
    let epochs = (0..<3).map { epoch in (0..<3).flatMap { order.examples(ofStep: 3 * epoch + $0) } }
    for epoch in epochs { #expect(epoch.sorted() == Array(0..<60)) }
    #expect(Set(epochs).count == 3)
    #expect(BatchOrder(count: 60, batch: 20, shuffledBy: Seed(5)).examples(ofStep: 0) != order.examples(ofStep: 0))
  }

  @Test func aBatchBeyondAllExamplesIsAllOfThem() {
    #expect(BatchOrder(count: 5, batch: 100, shuffledBy: nil).examples(ofStep: 3) == [0, 1, 2, 3, 4])
  }
}
