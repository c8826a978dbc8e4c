import AssayKit
import FaultyPlugins
import PortableMath
import Records
import Testing

@testable import Harness

/// An objective beyond a plugin's boundary that has no answer in the midst of its trial.
@Suite struct EvaluationFaultTests {
  /// The steps before are kept, with their checkpoints, and the status is failed.
  @Test func theStepsBeforeAMissingValueAreKept() throws {
    let whole = try HarnessTests.record("problems: [cliff], optimizers: [gradientDescent: {rate: 0.5}], budget: {steps: 4}")
    let record = try failing("{limit: 0.05}")
    #expect(record.status == .failed && record.reason == "no answer below 0.05")
    // 1/16 is above the limit, and 1/32 is below.
    #expect(record.steps == 4)
    #expect(record.checkpoints == whole.checkpoints)
    #expect(record.finalValue == whole.finalValue)
  }

  /// An optimizer that asks for values is told of no answer within its step.
  @Test func aStepWhoseQuestionHasNoAnswerIsNotRecorded() throws {
    let record = try failing("{limit: 0.9}", optimizer: "comparisonSearch: {stepLength: 0.4}")
    #expect(record.status == .failed && record.reason == "no answer below 0.9")
    #expect(record.steps == 0 && record.finalValue == RecordedNumber(0.5))
  }

  @Test func whatNobodyCollectsIsNotNoted() {
    #expect(!EvaluationFault.note("lost"))
  }

  private func failing(_ settings: String, optimizer: String = "gradientDescent: {rate: 0.5}") throws -> TrialRecord {
    let text = "problems: [brittle: \(settings)], optimizers: [\(optimizer)], budget: {steps: 20}"
    let registry = faultyRegistry.adding(problems: [brittlePlugin], optimizers: [])
    let suite = try suite("{suite: t, seed: 1, experiments: [{name: e, \(text)}]}")
    let trial = try #require(try plan(suite, with: registry).first)
    let reply = perform(PassRequest(pass: .recording, trial: trial), with: registry)
    guard case .record(let record) = reply else { throw Unexpected(what: "\(reply)") }
    return record
  }
}

/// x²/2 from 1, without an answer below a limit.
private struct Brittle<Scalar: PortableScalar>: DifferentiableObjective {
  let dimension = 1
  let limit: Double

  func value(at x: Span<Scalar>) -> Scalar {
    if Double(x[0]) < limit { _ = EvaluationFault.note("no answer below \(limit)") }
    return x[0] * x[0] / 2
  }

  func gradient(at x: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) { gradient[0] = x[0] }
}

private let brittlePlugin = ProblemPlugin(
  ProblemDescription(
    name: "brittle", summary: "A parabola without values below a limit.", formula: "x²/2", domain: "ℝ", optimum: "none",
    start: "1", source: "made for tests",
    settings: [SettingDescription("limit", .number(-1e300...1e300), default: 0, "where there is no value")]),
  float32: { settings, _ in Problem(AnyObjective(Brittle<Float>(limit: settings.number("limit"))), start: [1]) },
  float64: { settings, _ in Problem(AnyObjective(Brittle<Double>(limit: settings.number("limit"))), start: [1]) })
