import PortableMath

// Measures of benchmarking over runs to a target. A run that did not reach it counts, as infinitely long.

/// One run towards one target.
public struct TargetRun: Equatable, Sendable {
  /// Evaluations to the target; infinite if it was not reached.
  public var evaluations: Int?
  /// Evaluations until the run ended; nil if it was lost and nobody knows.
  public var spent: Int?

  public init(evaluations: Int?, spent: Int?) {
    self.evaluations = evaluations
    self.spent = spent
  }

  /// Evaluations to the target, infinite if it was not reached.
  var time: Double { evaluations.map(Double.init) ?? .infinity }
}

/// The expected running time: Σ evaluations, to the target or else all that were spent, over the number of successes.
///
/// It is what a method needs on average that is started again until it succeeds. Infinite without a success; nil without a
/// run. A failure counts what it spent, not a common maximum (IOHanalyzer's variant), and a run that was lost makes it
/// infinite: nobody knows what it spent. Source: Hansen, Auger, Ros, Finck &
/// Pošík, "Comparing results of 31 algorithms from BBOB-2009", GECCO 2010, section 4.
public func expectedRunningTime(_ runs: [TargetRun]) -> Double? {
  guard !runs.isEmpty else { return nil }
  let successes = runs.count { $0.evaluations != nil }
  guard successes > 0 else { return .infinity }
  return runs.reduce(0) { $0 + (($1.evaluations ?? $1.spent).map(Double.init) ?? .infinity) } / Double(successes)
}

/// The share of a binomial sample with Wilson's interval; nil for an empty sample.
///
/// (p + z²/2m ± z·√(p(1 − p)/m + z²/4m²)) / (1 + z²/m). Source: Wilson, JASA 22 (1927) 209–212.
public func wilsonInterval(successes: Int, of count: Int, level: Double = 0.95) -> Interval? {
  guard count > 0 else { return nil }
  let m = Double(count)
  let share = Double(successes) / m
  let z = inverseNormal((1 + level) / 2)
  let middle = share + z * z / (2 * m)
  let half = z * (share * (1 - share) / m + z * z / (4 * m * m)).squareRoot()
  let scale = 1 + z * z / m
  // At the ends the formula gives 0 and 1 but for rounding.
  return Interval(
    lower: successes == 0 ? 0 : (middle - half) / scale, upper: successes == count ? 1 : (middle + half) / scale,
    level: level)
}

/// The share of all items whose number is at most x, as a function of x: a curve that rises in steps.
///
/// Items without a number, or with an infinite one, stay in the denominator.
public struct ShareCurve: Equatable, Codable, Sendable {
  /// The finite numbers, ascending.
  public var numbers: [Double]
  /// How many items there are, with and without a number.
  public var count: Int

  public init(_ numbers: [Double]) {
    self.numbers = numbers.filter(\.isFinite).sorted()
    count = numbers.count
  }

  /// The share of items at most `x`.
  public func share(at x: Double) -> Double {
    count == 0 ? 0 : Double(numbers.prefix { $0 <= x }.count) / Double(count)
  }

  /// The mean of the share over x in [lower, upper].
  public func mean(from lower: Double, to upper: Double) -> Double {
    let areas = numbers.map { max(0, upper - max($0, lower)) }
    return count == 0 ? 0 : areas.reduce(0, +) / (upper - lower) / Double(count)
  }
}

/// log₁₀ x; infinite if x is.
func decades(_ x: Double) -> Double { x.isFinite ? Double.log(x) / Double.log(10) : x }

/// Each method's ratios t/min t over the problems, in the order of the problems: what a performance profile is made of.
///
/// `times[method][problem]` are times to a target, infinite if it was not reached. The best method of a problem has ratio 1,
/// also if its time is 0. If no method reached the target, all ratios are infinite. Every ratio depends on the set of methods.
/// Source: Dolan & Moré, Mathematical Programming 91 (2002) 201–213.
public func performanceRatios(_ times: [[Double]]) -> [[Double]] {
  guard let problems = times.first?.indices else { return [] }
  let least = problems.map { problem in times.map { $0[problem] }.min() ?? .infinity }
  return times.map { times in
    problems.map { problem in
      guard times[problem].isFinite else { return .infinity }
      return times[problem] == least[problem] ? 1 : times[problem] / least[problem]
    }
  }
}
