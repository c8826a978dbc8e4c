/// How far two runs of a trial agree, from best to worst.
public enum Verdict: String, Codable, CaseIterable, Comparable, Sendable {
  /// The same bits all the way: every number of every step.
  case identical
  /// At every checkpoint within a few units in the last place.
  case withinUlps
  /// At every checkpoint within what a last-place change of the start does to this trial, as measured.
  case withinTolerance
  /// Single runs differ, but over the repetitions mean and spread are statistically equivalent.
  case equivalent
  case different
  /// There is nothing to compare: other data, settings or arithmetic, or no result.
  case incomparable

  public static func < (a: Verdict, b: Verdict) -> Bool { a.rank < b.rank }

  private var rank: Int { Verdict.allCases.firstIndex(of: self) ?? 0 }
}
