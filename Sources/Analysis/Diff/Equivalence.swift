import PortableMath
import Records

/// The repetitions of one trial on two sides, paired by repetition: equivalent in mean and spread?
///
/// Tested if single runs differ. The mean is tested by two one-sided tests (TOST) with Student's t of the paired differences.
/// Their null hypothesis is that the means are `margin` or more apart, so a small p is evidence *for* equivalence. The spread
/// is tested by Pitman's and Morgan's test of the ratio of variances in pairs, where a small p says that they differ. Holm's
/// procedure over all groups of the diff adjusts both p.
/// Sources: Schuirmann, J. Pharmacokin. Biopharm. 15 (1987) 657–680. Pitman, Biometrika 31 (1939) 9–12. Morgan, ibid. 13–19.
/// Holm, Scand. J. Statist. 6 (1979) 65–70.
public struct GroupDiff: Equatable, Codable, Sendable {
  public var experiment: String
  public var problem: String
  public var optimizer: String
  public var scalar: String
  /// The side that is compared with the first one.
  public var side: String
  /// What is compared: `accuracy`, `log₁₀ gap` or `value`, at the end.
  public var metric: String
  public var pairs: Int
  public var meanA: Double
  public var meanB: Double
  public var standardDeviationA: Double
  public var standardDeviationB: Double
  /// Of the mean of the paired differences, at 1 − 2·level: within ±margin if the means are equivalent by themselves.
  public var differenceInterval: Interval?
  /// In the metric's unit: the options' margin times the first side's standard deviation.
  public var margin: Double
  public var equivalenceP: Double
  public var spreadP: Double
  public var isEquivalent: Bool
}

/// Returns the greater p of two one-sided paired t-tests that the mean of the differences lies within ±margin.
///
/// It is 1 if there are fewer than two pairs, or no margin: then there is nothing to test.
public func equivalenceP(_ differences: [Double], margin: Double) -> Double {
  guard let mean = mean(differences), let deviation = standardDeviation(differences), margin > 0 else { return 1 }
  let count = Double(differences.count)
  guard deviation > 0 else { return mean.magnitude < margin ? 0 : 1 }
  let error = deviation / count.squareRoot()
  let lower = studentDistribution(-(mean + margin) / error, freedom: count - 1)
  let upper = studentDistribution((mean - margin) / error, freedom: count - 1)
  return max(lower, upper)
}

/// Pitman's and Morgan's test of equal variances of paired samples: two-sided p of the correlation of sums and differences.
/// 1 where fewer than three pairs, or sums or differences that do not vary, leave nothing to test.
public func spreadP(_ a: [Double], _ b: [Double]) -> Double {
  let sums = zip(a, b).map { $0 + $1 }
  let differences = zip(a, b).map { $0 - $1 }
  let count = Double(a.count)
  guard count >= 3, let meanSum = mean(sums), let meanDifference = mean(differences), let s = standardDeviation(sums),
    let d = standardDeviation(differences), s > 0, d > 0
  else { return 1 }
  let covariance = zip(sums, differences).map { ($0 - meanSum) * ($1 - meanDifference) }.reduce(0, +) / (count - 1)
  let correlation = min(1, max(-1, covariance / (s * d)))
  guard correlation.magnitude < 1 else { return 0 }
  let t = correlation * ((count - 2) / (1 - correlation * correlation)).squareRoot()
  return 2 * studentDistribution(-t.magnitude, freedom: count - 2)
}

/// Classifies groups of records of the first side (`a`) and another one, paired by repetition.
func classifyGroups(
  _ groups: [(side: String, a: [TrialRecord], b: [TrialRecord])], _ options: DiffOptions
)
  -> [GroupDiff]
{
  var diffs = groups.compactMap { groupDiff($0.side, $0.a, $0.b, options) }
  let equivalent = holmRejections(diffs.map(\.equivalenceP), level: options.level)
  let uneven = holmRejections(diffs.map(\.spreadP), level: options.level)
  for index in diffs.indices { diffs[index].isEquivalent = equivalent[index] && !uneven[index] }
  return diffs
}

private func groupDiff(_ side: String, _ a: [TrialRecord], _ b: [TrialRecord], _ options: DiffOptions) -> GroupDiff? {
  // A trial that diverged is not equivalent to one that did not, whatever its numbers.
  guard zip(a, b).allSatisfy({ ($0.status == .diverged) == ($1.status == .diverged) }) else { return nil }
  guard a.count >= 2, a.count == b.count, let (metric, x, y) = samples(a, b), let meanA = mean(x), let meanB = mean(y),
    let deviationA = standardDeviation(x), let deviationB = standardDeviation(y)
  else { return nil }
  let trial = a[0].trial
  let (margin, differences) = (options.margin * deviationA, zip(x, y).map { $1 - $0 })
  return GroupDiff(
    experiment: trial.experiment, problem: "\(trial.pooledProblem)", optimizer: "\(trial.optimizer)",
    scalar: trial.scalarAndArithmetic, side: side, metric: metric, pairs: x.count, meanA: meanA, meanB: meanB,
    standardDeviationA: deviationA, standardDeviationB: deviationB,
    differenceInterval: meanInterval(differences, level: 1 - 2 * min(options.level, 0.49)), margin: margin,
    equivalenceP: equivalenceP(differences, margin: margin), spreadP: spreadP(x, y),
    isEquivalent: false)
}

/// The first metric that all records of both sides have as a finite number.
private func samples(_ a: [TrialRecord], _ b: [TrialRecord]) -> (metric: String, a: [Double], b: [Double])? {
  let metrics: [(String, (TrialRecord) -> Double?)] = [
    ("accuracy", { $0.accuracy?.value }),
    ("log₁₀ gap", { $0.finalGap.map { $0.value > 0 ? decades($0.value) : .nan } }), ("value", { $0.finalValue?.value }),
  ]
  for (name, metric) in metrics {
    let (x, y) = (a.compactMap(metric), b.compactMap(metric))
    if x.count == a.count, y.count == b.count, (x + y).allSatisfy(\.isFinite) { return (name, x, y) }
  }
  return nil
}
