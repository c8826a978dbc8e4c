extension Trial {
  /// What holds for every trial that a plan makes of a suite.
  static let rules: [Rule<Trial>] = [
    Rule("a limit of its trial is not above 0") { trial in
      let limits = [trial.timeLimitSeconds, trial.timing.blockMilliseconds] + [trial.budget.seconds].compactMap(\.self)
      return limits.allSatisfy { $0 > 0 && $0.isFinite }
    },
    Rule("a number of threads, processes or blocks is impossible") { trial in
      let counts = [trial.threads ?? 1, trial.timing.processes, trial.timing.blocks]
      return counts.allSatisfy((1...Int(Int32.max)).contains)
    },
    Rule("its budget is impossible") { trial in
      [trial.budget.steps, trial.budget.evaluations].compactMap(\.self).allSatisfy { $0 >= 0 }
    },
    Rule("an expected figure has an impossible count") { trial in
      trial.expectations.allSatisfy { $0.figure.counts.allSatisfy { $0 >= 0 } }
    },
    Rule("an expected figure has an impossible tolerance") { $0.expectations.allSatisfy(\.tolerance.isPossible) },
    Rule("its place in its search is impossible") { $0.tuning?.isPossible ?? true },
  ]
}

extension ExpectedFigure.Figure {
  /// The counts of steps and evaluations in it.
  fileprivate var counts: [Int] {
    switch self {
    case .iterate(_, let step), .value(_, let step), .accuracy(_, let step): [step].compactMap(\.self)
    case .steps(let count, _), .stepsAtMost(let count, _), .evaluations(let count, _), .values(let count, _): [count]
    case .status, .accuracyAtLeast: []
    }
  }
}

extension Tolerance {
  /// A Double has at most 17 significant digits.
  static let possibleDigits = 1.0...17.0

  fileprivate var isPossible: Bool {
    switch kind {
    case .digits: Self.possibleDigits.contains(amount) && amount == amount.rounded()
    case .ulps, .absolute, .relative, .factor: amount >= 0 && amount.isFinite
    }
  }
}

extension TuningTrial {
  fileprivate var isPossible: Bool {
    let counts = [search.maxTrials, search.maxParallelTrials, number]
    return counts.allSatisfy { $0 > 0 && possibleCounts.contains($0) }
      && (search.rungs + (rungThresholds ?? []).map(\.step)).allSatisfy { $0 >= 0 }
      && search.rungs.isOrdered(by: <)
  }
}
