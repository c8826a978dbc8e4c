import Foundation
import Records

/// How much worse the latest values of a series may be: `timePerStep > 5%`.
public struct HistoryRule: Equatable, Sendable {
  public let metric: GateMetric
  /// 0.05 is 5 % more of a time, a count or a loss, or 0.05 less of a share.
  public let share: Double

  /// A rule that says nothing.
  public enum Fault: Error, Equatable, CustomStringConvertible, Sendable {
    case form(String)
    case unknownMetric(String)
    case share(String)

    public var description: String {
      switch self {
      case .form(let text): "'\(text)' is no rule; write a metric and a share, as in 'timePerStep > 5%'"
      case .unknownMetric(let name):
        "\(ConfigurationError.Fault.unknownName(name, kind: "metric", known: HistoryRule.metrics.map(\.name)))"
      case .share(let text): "'\(text)' is no share; write 5% or 0.05, and nothing below 0"
      }
    }
  }

  /// The metrics that a history follows.
  public static var metrics: [GateMetric] { followedMetrics }

  /// - Throws: what is wrong with the text.
  public init(_ text: String) throws(Fault) {
    let parts = text.split(separator: ">", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { throw .form(text) }
    guard let metric = HistoryRule.metrics.first(where: { $0.name == parts[0] }) else { throw .unknownMetric(parts[0]) }
    let isPercent = parts[1].hasSuffix("%")
    let number = Double((isPercent ? parts[1].dropLast() : parts[1][...]).trimmingCharacters(in: .whitespaces))
    guard let number, number >= 0, number < .infinity else { throw .share(parts[1]) }
    self.metric = metric
    share = isPercent ? number / 100 : number
  }

  /// The series whose last stretch is worse than the stretch before by more than the share.
  public func findings(in history: History) -> [Finding] {
    history.segments.flatMap { segment in
      segment.series.compactMap { series in
        guard series.metric == metric, let change = series.changes.last, worse(change) > share else { return nil }
        return Finding(
          row: series.row, metric: metric, worseBy: worse(change), since: segment.reports[change.report])
      }
    }
  }

  /// A series that is worse.
  public struct Finding: Equatable, Sendable {
    public let row: String
    public let metric: GateMetric
    public let worseBy: Double
    /// The first report of the last stretch.
    public let since: History.Entry
  }

  private func worse(_ change: History.Change) -> Double {
    let (before, after) = (change.before.value, change.after.value)
    if !metric.isRatio { return before - after }
    if before >= 0, after >= 0 { return metric.share(ofEffect: logRatio(after, over: before)) }
    // An objective below zero has no ratio.
    return (after - before) / before.magnitude
  }
}
