import PortableMath
import Records
import Testing

@Suite struct TrailTests {
  @Test func firstAndLastDifferentStepsAreFound() {
    let a = trail(of: 50)
    let b = trail(of: 60, differentFrom: 7, through: 31)
    #expect(Trail.firstDifferentStep(a, b) == 7)
    #expect(Trail.lastDifferentStep(a, b) == 31)
    #expect(Trail.differingStages(a, b, at: 7) == [.gradient])
    #expect(Trail.firstDifferentStep(a, trail(of: 60)) == nil)
    #expect(Trail.firstDifferentStep(Trail(), a) == nil)
  }

  @Test func whatIsNoTrailIsRefused() {
    let bytes = trail(of: 3).bytes
    #expect(Trail(bytes: bytes)?.steps == 3)
    #expect(Trail(bytes: Array(bytes.dropLast())) == nil)
    #expect(Trail(bytes: Array("another file, of 16".utf8)) == nil)
    #expect(Trail(bytes: []) == nil)
  }

  private func trail(of steps: Int, differentFrom first: Int = .max, through last: Int = 0) -> Trail {
    var trail = Trail()
    for step in stride(from: 1, through: steps, by: 1) {
      let gradient = Digest(of: [UInt8(step), first <= step && step <= last ? 1 : 0])
      trail.append([nil, Digest(of: [UInt8(step)]), gradient, nil])
    }
    return trail
  }
}
