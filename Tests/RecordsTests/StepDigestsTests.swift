import PortableMath
import Records
import Testing

@Suite struct StepDigestsTests {
  @Test func firstAndLastDifferentStepsAreFound() {
    let a = stepDigests(of: 50)
    let b = stepDigests(of: 60, differentFrom: 7, through: 31)
    #expect(StepDigests.firstDifferentStep(a, b) == 7)
    #expect(StepDigests.lastDifferentStep(a, b) == 31)
    #expect(StepDigests.differingStages(a, b, at: 7) == [.gradient])
    #expect(StepDigests.firstDifferentStep(a, stepDigests(of: 60)) == nil)
    #expect(StepDigests.firstDifferentStep(StepDigests(), a) == nil)
  }

  @Test func whatIsNoStepDigestsFileIsRefused() {
    let bytes = stepDigests(of: 3).bytes
    #expect(StepDigests(bytes: bytes)?.steps == 3)
    #expect(StepDigests(bytes: Array(bytes.dropLast())) == nil)
    #expect(StepDigests(bytes: Array("another file, of 16".utf8)) == nil)
    #expect(StepDigests(bytes: []) == nil)
  }

  private func stepDigests(of steps: Int, differentFrom first: Int = .max, through last: Int = 0) -> StepDigests {
    var stepDigests = StepDigests()
    for step in stride(from: 1, through: steps, by: 1) {
      let gradient = Digest(of: [UInt8(step), first <= step && step <= last ? 1 : 0])
      stepDigests.append([nil, Digest(of: [UInt8(step)]), gradient, nil])
    }
    return stepDigests
  }
}
