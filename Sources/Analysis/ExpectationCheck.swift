import Foundation
import PortableMath
public import Records

/// A published figure beside the measured one.
public struct ExpectationCheck: Equatable, Codable, Sendable {
  public var trial: String
  /// What is compared: `iterate after step 1`, `steps to distance ≤ 0.001`.
  public var subject: String
  public var published: String
  /// nil if the trial never came there.
  public var measured: String?
  /// The distance in units in the last place of the trial's scalar type, the greatest over an iterate's elements.
  public var ulps: UInt64?
  public var tolerance: String
  public var isMet: Bool
  public var source: String
  public var note: String?
}

/// Every expectation of a report's trials, in order.
public func checkExpectations(_ report: Report) -> [ExpectationCheck] {
  let records = report.records.indices.filter { report.records[$0].hasExpectations }.map { report.records[$0] }
  guard !records.isEmpty else { return [] }
  let rows = Dictionary(grouping: report.records, by: \.trial.row)
  return records.flatMap { record in
    record.trial.expectations.compactMap { expectation in
      guard case .accuracyAtLeast(let share) = expectation.figure else { return check(expectation, record) }
      let row = rows[record.trial.row] ?? []
      // Of a row, not of each of its seeds.
      return row.first?.trial.id == record.trial.id ? check(expectation, accuracyOf: row, atLeast: share) : nil
    }
  }
}

private func check(
  _ expectation: ExpectedFigure, accuracyOf row: [TrialRecord], atLeast share: Double
) -> ExpectationCheck {
  let accuracies = row.compactMap { $0.accuracy?.value }
  let mean = accuracies.count == row.count ? mean(accuracies) : nil
  var check = verdict(
    expectation, row[0], "mean accuracy of \(counted(row.count, "seed"))", "at least \(shortest(share))",
    mean.map { shortest($0) }, isMet: mean.map { $0 >= share } ?? false)
  check.trial = row[0].trial.row
  return check
}

private func check(_ expectation: ExpectedFigure, _ record: TrialRecord) -> ExpectationCheck {
  switch expectation.figure {
  case .iterate(let point, let step):
    let measured = record.checkpoint(at: step)?.iterate?.compactMap(\.value)
    return compare(expectation, record, "iterate \(wording(step))", published: point, measured: measured)
  case .value(let number, let step):
    let measured = record.checkpoint(at: step).map { [$0.value.value] }
    return compare(expectation, record, "value \(wording(step))", published: [number], measured: measured)
  case .steps(let count, let target):
    return compare(expectation, record, "steps to \(target)", count, record.hit(target)?.steps)
  case .evaluations(let count, let target):
    let evaluations = record.hit(target)?.evaluations
    return compare(expectation, record, "evaluations to \(target)", count, evaluations?.total)
  case .values(let count, let target):
    return compare(expectation, record, "values to \(target)", count, record.hit(target)?.evaluations?.values)
  case .stepsAtMost(let count, let target):
    let steps = record.hit(target)?.steps
    return verdict(
      expectation, record, "steps to \(target)", "at most \(count)", steps.map { "\($0)" },
      isMet: steps.map { $0 <= count } ?? false)
  case .accuracy(let share, let step):
    let measured = record.examination(at: step)?.accuracy
    return compare(
      expectation, record, "accuracy \(wording(step))", published: [share], measured: measured.map { [$0] }, .float64)
  case .accuracyAtLeast: preconditionFailure("it is of a row")
  case .status(let status):
    return verdict(
      expectation, record, "status", status.rawValue, record.status.rawValue, isMet: record.status == status)
  }
}

private func wording(_ step: Int?) -> String { step.map { "after step \($0)" } ?? "at the end" }

private func verdict(
  _ expectation: ExpectedFigure, _ record: TrialRecord, _ subject: String, _ published: String,
  _ measured: String?, isMet: Bool
) -> ExpectationCheck {
  ExpectationCheck(
    trial: record.trial.id, subject: subject, published: published, measured: measured, ulps: nil,
    tolerance: "exact", isMet: isMet, source: expectation.source, note: expectation.note)
}

/// A count against a published one: equal, or within a tolerance.
private func compare(
  _ expectation: ExpectedFigure, _ record: TrialRecord, _ subject: String, _ published: Int, _ measured: Int?
) -> ExpectationCheck {
  var check = verdict(expectation, record, subject, "\(published)", measured.map { "\($0)" }, isMet: false)
  check.tolerance = "\(expectation.tolerance)"
  check.isMet =
    measured.map { agree(Double(published), Double($0), within: expectation.tolerance, .float64) } ?? false
  return check
}

private func compare(
  _ expectation: ExpectedFigure, _ record: TrialRecord, _ subject: String, published: [Double],
  measured: [Double]?, _ precision: ScalarType? = nil
) -> ExpectationCheck {
  let scalar = precision ?? record.trial.scalar
  let pairs = measured.map { Array(zip(published, $0)) } ?? []
  let isComplete = measured?.count == published.count
  return ExpectationCheck(
    trial: record.trial.id, subject: subject, published: list(published, scalar),
    measured: measured.map { list($0, scalar) },
    ulps: isComplete ? pairs.map { distance($0, $1, scalar) }.max() : nil,
    tolerance: "\(expectation.tolerance)",
    isMet: isComplete && pairs.allSatisfy { agree($0, $1, within: expectation.tolerance, scalar) },
    source: expectation.source, note: expectation.note)
}

private func distance(_ a: Double, _ b: Double, _ scalar: ScalarType) -> UInt64 {
  scalar == .float32 ? ulps(Float(a), Float(b)) : ulps(a, b)
}

/// Whether two numbers agree; NaN agrees with nothing.
func agree(_ published: Double, _ measured: Double, within tolerance: Tolerance, _ scalar: ScalarType) -> Bool {
  guard !published.isNaN, !measured.isNaN else { return false }
  switch tolerance.kind {
  case .ulps: return Double(distance(published, measured, scalar)) <= tolerance.amount
  case .absolute: return (published - measured).magnitude <= tolerance.amount
  case .factor: return measured <= tolerance.amount * published
  case .relative: return (published - measured).magnitude <= tolerance.amount * published.magnitude
  case .digits:
    let format = "%.\(Int(tolerance.amount) - 1)e"
    return String(format: format, published) == String(format: format, measured)
  }
}

/// The shortest decimals that read back to the numbers, in the trial's scalar type.
private func list(_ numbers: [Double], _ scalar: ScalarType) -> String {
  let texts = numbers.map { scalar == .float32 ? "\(Float($0))" : "\($0)" }
  return texts.count == 1 ? texts[0] : "(\(texts.joined(separator: ", ")))"
}

extension TrialRecord {
  /// The checkpoint of a step, or of the last one.
  func checkpoint(at step: Int?) -> Checkpoint? {
    guard let step else { return checkpoints.last }
    return checkpoints.first { $0.step == step }
  }

  /// The examination after a step, or the last one.
  func examination(at step: Int?) -> ExaminationRecord? {
    guard let step else { return model?.examinations.last }
    return model?.examinations.first { $0.step == step }
  }

  func hit(_ target: Target) -> TargetHit? { targets.first { $0.target == target } }
}
