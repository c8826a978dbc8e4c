import AssayKit
import Conformance
import PortableMath
import Synchronization
import Testing

/// Models that break one law each: the table must find it.
@Suite struct BrokenModelTests {
  @Test func aSoundModelPasses() { #expect(failures { Lines<Double>() } == []) }

  @Test func batchesDrawnInTheOrderOfAskingAreCaught() {
    #expect(failures { Lines<Double>(stream: Stream()) }.contains("givesAStepTheSameBitsWheneverItIsAsked"))
  }

  @Test func aGradientThatIsWrongInALaterStepIsCaught() {
    #expect(failures { Lines<Double>(slopeOfLaterSteps: 2) } == ["hasTheGradientOfItsLossInLaterSteps"])
  }

  @Test func missingAndUnknownAnswersAreCaught() {
    #expect(failures { Lines<Double>(predictions: [0]) } == ["answersEveryHeldOutExample"])
    #expect(failures { Lines<Double>(predictions: [0, 2]) } == ["answersEveryHeldOutExample"])
  }

  @Test func anExaminationThatIsAnotherTheNextTimeIsCaught() {
    #expect(failures { Lines<Double>(examinations: Stream()) } == ["leavesNoTraceOfAnExamination"])
  }

  @Test func anExaminationThatChangesWhatAStepSeesIsCaught() {
    #expect(failures { Lines<Double>(moving: Stream()) }.contains("leavesNoTraceOfAnExamination"))
  }

  @Test func tensorsThatAreNamedOtherwiseInEachInstanceAreCaught() {
    let names = Stream()
    #expect(failures { Lines<Double>(tensorName: "w\(names.next())") } == ["isMadeOfItsSeedAlone"])
  }

  private func failures(_ make: @escaping @Sendable () -> Lines<Double>) -> [String] {
    let plugin = ProblemPlugin(
      ProblemDescription(
        name: "lines", summary: "s", formula: "f", domain: "d", optimum: "o", start: "s", source: "s", settings: []),
      float32: { _, _ in Problem(AnyModel(Lines<Float>()), start: [1, 2]) },
      float64: { _, _ in Problem(AnyModel(make()), start: [1, 2]) })
    return checkProblem(plugin).filter { $0.failure != nil }.map(\.check)
  }
}

/// A stream of batches, which no model may have.
private final class Stream: Sendable {
  private let asked = Atomic(0)

  func next() -> Int { asked.add(1, ordering: .relaxed).newValue }

  var count: Int { asked.load(ordering: .relaxed) }
}

/// Step s has the loss ½|x − s mod 3|².
private struct Lines<Scalar: PortableScalar>: Model {
  var stream: Stream?
  var slopeOfLaterSteps: Scalar = 1
  var predictions: [UInt8] = [0, 1]
  /// Counts examinations into their losses.
  var examinations: Stream?
  /// Counts examinations into the losses of steps.
  var moving: Stream?
  var tensorName = "w"

  let dimension = 2
  let stepsPerEpoch = 3
  var data: ModelData {
    ModelData(name: "lines", digest: Digest(high: 0, low: 1), classCount: 2, heldOutLabels: [0, 1])
  }

  func loss(ofStep step: Int, at x: Span<Scalar>) -> Scalar {
    let (a, b) = (x[0] - Scalar(step % 3), x[1] - Scalar(step % 3))
    return (a * a + b * b) / 2 + Scalar(moving?.count ?? 0)
  }

  func gradient(ofStep step: Int, at x: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) {
    let target = Scalar((stream?.next() ?? step) % 3)
    for i in x.indices { gradient[i] = (step > 0 ? slopeOfLaterSteps : 1) * (x[i] - target) }
  }

  var parameterTensors: [TensorShape] { [TensorShape(tensorName, 2)] }

  func examination(at x: Span<Scalar>) -> Examination<Scalar> {
    _ = moving?.next()
    return Examination(loss: x[0] + Scalar(examinations?.next() ?? 0), predictions: predictions)
  }
}
