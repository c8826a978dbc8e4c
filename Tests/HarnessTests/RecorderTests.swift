import AssayKit
import PortableMath
import Records
import Testing

@testable import Harness

/// The checkpoints of a recorder that saw these iterates, one a step, all of them kept.
private func checkpoints<Scalar: PortableScalar>(_ iterates: [Scalar]) -> [Checkpoint] {
  let recorder = Recorder<Scalar>(namedSteps: Set(0...iterates.count))
  for (step, iterate) in iterates.enumerated() {
    recorder.note(.update, [iterate].span)
    recorder.endStep(step, iterate: [iterate], value: iterate, evaluations: Evaluations())
  }
  return recorder.checkpoints
}

@Suite struct Recorders {
  @Test func chainsPartAtTheFirstDifferenceAndPlainDigestsHeal() throws {
    let a = checkpoints([1.0, 2, 3, 4, 5]).compactMap { $0.stages[.update] }
    let b = checkpoints([1.0, 2, 3.5, 4, 5]).compactMap { $0.stages[.update] }
    try #require(a.count == 5 && b.count == 5)
    #expect(zip(a, b).map { $0.chained == $1.chained } == [true, true, false, false, false])
    #expect(zip(a, b).map { $0.plain == $1.plain } == [true, true, false, true, true])
  }

  @Test func oneUlpAndTheSignOfZeroAreDifferences() {
    func plain(_ x: Double) -> String? { checkpoints([x])[0].stages[.update]?.plain }
    #expect(plain(1) != plain(1.0.nextUp))
    #expect(plain(0) != plain(-0.0))
    #expect(plain(.nan) == plain(-.nan), "every NaN is one")
  }

  @Test func aScalarTypeShowsInTheDigest() {
    #expect(checkpoints([1.0 as Float])[0].stages != checkpoints([1.0 as Double])[0].stages)
  }

  @Test func whatAnUnfinishedStepNotedIsDropped() {
    let recorder = Recorder<Double>(namedSteps: [])
    recorder.note(.update, [1.0].span)
    recorder.endStep(0, iterate: [1], value: 1, evaluations: Evaluations())
    let before = recorder.digest(status: .failed, steps: 0, evaluations: Evaluations())
    recorder.noteEvaluation(.gradient, [7.0])
    #expect(recorder.digest(status: .failed, steps: 0, evaluations: Evaluations()) == before)
  }

  @Test func theEndOfATrialIsInItsDigest() {
    let recorder = Recorder<Double>(namedSteps: [])
    var more = Evaluations()
    more.hessians = 1
    let digests = [
      recorder.digest(status: .converged, steps: 1, evaluations: Evaluations()),
      recorder.digest(status: .budgetSpent, steps: 1, evaluations: Evaluations()),
      recorder.digest(status: .converged, steps: 2, evaluations: Evaluations()),
      recorder.digest(status: .converged, steps: 1, evaluations: more),
    ]
    #expect(Set(digests).count == 4)
  }

  @Test func theLastStepIsKeptOnce() {
    for (last, expected) in [(3, [0, 1, 2, 3]), (4, [0, 1, 2, 4])] {
      let recorder = Recorder<Double>(namedSteps: [])
      for step in 0...last { recorder.endStep(step, iterate: [0], value: 0, evaluations: Evaluations()) }
      recorder.finish(last, iterate: [0], value: 0, evaluations: Evaluations())
      #expect(recorder.checkpoints.map(\.step) == expected)
    }
  }
}

@Suite struct Statuses {
  @Test(arguments: StepEnd.allCases)
  func everyEndOfAStepIsAStatusOfRecords(end: StepEnd) { #expect(TrialStatus(rawValue: end.rawValue) != nil) }
}
