import Foundation
import Records

/// How much worse the latest values of a series may be: `timePerStep > 5%`.
public struct HistoryRule: Equatable, Sendable {
  /// The name of a figure.
  public let metric: String
  /// 0.05 is 5 % more of a time, a count or a loss, or 0.05 less of a share.
  public let share: Double

  /// A rule that says nothing.
  public enum Fault: Error, Equatable, CustomStringConvertible, Sendable {
    case form(String)
    case share(String)

    public var description: String {
      switch self {
      case .form(let text): "'\(text)' is no rule; write a metric and a share, as in 'timePerStep > 5%'"
      case .share(let text): "'\(text)' is no share; write 5% or 0.05, and nothing below 0"
      }
    }
  }

  /// - Throws: what is wrong with the text.
  public init(_ text: String) throws(Fault) {
    let parts = text.split(separator: ">", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { throw .form(text) }
    let isPercent = parts[1].hasSuffix("%")
    let number = Double((isPercent ? parts[1].dropLast() : parts[1][...]).trimmingCharacters(in: .whitespaces))
    guard let number, number >= 0, number < .infinity else { throw .share(parts[1]) }
    metric = parts[0]
    share = isPercent ? number / 100 : number
  }

  /// The series whose last stretch is worse than the stretch before by more than the share.
  public func findings(in history: History) -> [Finding] {
    history.segments.flatMap { segment in
      segment.series.compactMap { series in
        guard series.answers(to: metric), let change = series.changes.last else { return nil }
        let worseBy = worse(change, series)
        return worseBy > share ? Finding(series: series, worseBy: worseBy, since: segment.reports[change.report]) : nil
      }
    }
  }

  /// Why the rule evaluates nothing; nil if a series has reports enough that a change could show.
  public func whyNotEvaluated(in history: History) -> String? {
    let series = history.segments.flatMap(\.series).filter { $0.answers(to: metric) }
    guard !series.contains(where: \.isLongEnough) else { return nil }
    guard series.contains(where: { $0.values.contains { $0 != nil } }) else { return "no report has the metric '\(metric)'" }
    let fewest = series.contains { $0.metric == .timePerStep } ? "\(History.fewestTimes)" : "two"
    return "no machine has \(fewest) reports of one suite with the metric '\(metric)'"
  }

  /// A series that is worse.
  public struct Finding: Equatable, Sendable {
    public let series: History.Series
    public let worseBy: Double
    /// The first report of the last stretch.
    public let since: History.Entry
  }

  private func worse(_ change: History.Change, _ series: History.Series) -> Double {
    let metric = series.metric
    let (before, after) = (change.before.value, change.after.value)
    // What is no number is worse than any.
    if !after.isFinite || !before.isFinite { return after.isFinite ? -.infinity : before.isFinite ? .infinity : 0 }
    // As tables write it: the share of what was there before.
    if !metric.isRatio { return before - after }
    if series.prefersGreater { return (before - after) / before.magnitude }
    if before >= 0, after >= 0 { return metric.share(ofEffect: logRatio(after, over: before)) }
    // An objective below zero has no ratio.
    return (after - before) / before.magnitude
  }
}
