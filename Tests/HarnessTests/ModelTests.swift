import AssayKit
import FaultyPlugins
import PortableMath
import Records
import Testing

@testable import Harness

/// Trials on a model: what each step meets, and what is recorded of its answers.
@Suite struct ModelTrials {
  /// w ← w − ½(w − s mod 3) from −1: −0.5, 0.25, 1.125, 0.5625, 0.78125.
  private let descent = "problems: [line], optimizers: [gradientDescent: {rate: 0.5}]"

  @Test func eachStepMeetsItsOwnMiniBatch() throws {
    let record = try HarnessTests.record("\(descent), budget: {steps: 5}")
    #expect(record.checkpoints.map(\.step) == [0, 1, 2, 4, 5])
    #expect(record.checkpoints.map { $0.iterate?.first?.value } == [-1, -0.5, 0.25, 0.5625, 0.78125])
    // The loss of the mini-batch that comes next.
    #expect(record.checkpoints.map(\.value.value) == [0.5, 1.125, 1.53125, 0.095703125, 0.74267578125])
    #expect(record.evaluations.gradients == 5)
  }

  @Test func heldOutExamplesAreExaminedAfterEachEpochAndAtTheEnd() throws {
    let record = try HarnessTests.record("\(descent), budget: {steps: 5}")
    let model = try #require(record.model)
    #expect(model.examinations.map(\.step) == [3, 5])
    #expect(model.examinations.map(\.correct) == [10, 8])
    #expect(model.examinations.map(\.loss.value) == [1.125, 0.78125])
    #expect(record.accuracy == RecordedNumber(0.8))
    #expect(model.predictions.bytes == [1, 1, 1, 1, 1, 1, 1, 1, 0, 0])
    #expect(model.classSizes == [0, 10] && model.classHits == [0, 8])
    #expect(model.data == "a line" && model.dataDigest == Digest(high: 1, low: 2).description)
    #expect(record.checkpoints[0].stages[.data] != nil)
  }

  @Test func examinationIsDueWhereAnAccuracyIsExpected() throws {
    let record = try HarnessTests.record(
      "\(descent), budget: {steps: 4}, expect: [{step: 2, accuracy: 0.3, source: by hand}]")
    #expect(record.model?.examinations.map(\.step) == [2, 3, 4])
    #expect(record.model?.examinations.map(\.correct) == [3, 10, 6])
  }

  @Test func predictionsEnterTheDigest() throws {
    let record = try HarnessTests.record("\(descent), budget: {steps: 8}")
    let stages = record.checkpoints.map { $0.stages[.forward] != nil }
    // Of steps 3, 6 and 8, but checkpoints stand at 0, 1, 2, 4 and 8: of the first two only a chain knows.
    #expect(stages == [false, false, false, false, true])
    let epoch = try HarnessTests.record("\(descent), budget: {steps: 3}")
    #expect(epoch.checkpoints.last?.stages[.forward] != nil)
  }

  @Test func budgetContinuesFromStepToStep() throws {
    let record = try HarnessTests.record("\(descent), budget: {evaluations: 4}")
    #expect(record.steps == 4 && record.evaluations.gradients == 4)
    #expect(record.status == .budgetSpent && record.reason == "evaluations")
  }

  @Test func timingAndAllocationMeetTheSameMiniBatches() async throws {
    let report = try await runToReport(
      "{suite: t, seed: 1, timing: {processes: 1, blocks: 1, blockMilliseconds: 0.1}, "
        + "experiments: [{name: e, \(descent), scalars: [float32, float64], budget: {steps: 7}}]}",
      withTiming: true)
    for record in report.records { #expect(record.timing.value != nil, "\(record.timing.absence ?? "")") }
  }

  @Test func aTraceMeetsTheSameMiniBatches() throws {
    let trial = try trial("\(descent), budget: {steps: 5}")
    let steps = try trace(trial, after: 3, through: 5, with: faultyRegistry).steps
    #expect(steps.map(\.step) == [4, 5])
    #expect(steps.map { $0.operations.last?.outputs.first?.value } == [0.5625, 0.78125])
    let gradient = try #require(steps[1].operations.first)
    let answer = try evaluate(operationsOf: trial, with: faultyRegistry)
    #expect(answer(gradient, 5) == gradient.outputs)
    #expect(answer(gradient, 4) != gradient.outputs)
  }

  @Test func dataThatCannotBeUsedAreRefusedWithTheirLine() throws {
    let error = #expect(throws: ConfigurationError.self) { try trial("\(descent), data: /nowhere, budget: {steps: 5}") }
    #expect(error?.fault == .unusableData("'/nowhere/line' is damaged at byte 3: it is crooked"))
  }

  @Test func anAccuracyIsExpectedOfAModelOnly() throws {
    #expect(throws: ConfigurationError.self) {
      try trial(
        "problems: [doubleWell], optimizers: [newton], budget: {steps: 5}, expect: [{accuracy: 1, source: x}]")
    }
  }
}
