import AssayKit
import CAssayPlugin
import Testing

@testable import PluginHost

@Suite struct StepEndTests {
  @Test func endsHaveTheCodesOfTheHeader() {
    #expect(StepEnd.converged.code == assay_code(ASSAY_CONVERGED))
    #expect(StepEnd.diverged.code == assay_code(ASSAY_DIVERGED))
    #expect(StepEnd.failed.code == assay_code(ASSAY_FAILED))
    for code in [ASSAY_OK, ASSAY_REFUSED] { #expect(StepEnd(code: assay_code(code)) == nil) }
  }

  @Test(arguments: StepEnd.allCases)
  func everyEndReturnsFromItsCodeAndFromWhatAStepThrows(end: StepEnd) {
    #expect(StepEnd(code: end.code) == end)
    #expect(StepEnd(end.stop(reason: "why")) == end)
  }

  /// A process that fails says why in a message of its own, so `failed` is not among the ends of a step.
  @Test func everyOtherEndIsAMessageOfAProcess() {
    #expect(StepEnd.allCases.filter { Reply(rawValue: $0.rawValue) == nil } == [.failed])
  }
}
