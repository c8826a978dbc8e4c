import AssayKit
import Records

/// The section `tuning` of an experiment, looked up and checked.
extension ExperimentPlanner {
  /// The searches for an optimizer's hyperparameters, one for each method; none if the experiment tunes nothing.
  func searches(
    _ outline: ProblemOutline, _ problem: ConfiguredPlugin, _ optimizer: ConfiguredPlugin
  ) throws(ConfigurationError) -> [Tuning] {
    guard let section = experiment.tuning else { return [] }
    try checkGoal(section, outline, problem)
    for parameter in section.hyperparameters { try check(parameter, of: optimizer, section) }
    try checkOrder(of: optimizer, section)
    return try searches(section, rungs: try rungs(section))
  }

  /// The searches, one for each method.
  func searches(_ section: TuningSection, rungs: [Int]) throws(ConfigurationError) -> [Tuning] {
    var searches: [Tuning] = []
    for choice in section.methods {
      for method in try methods(choice) {
        let search = Tuning(
          goal: section.goal, method: method, maxTrials: section.maxTrials,
          maxParallelTrials: section.maxParallelTrials, hyperparameters: section.hyperparameters, stopping: section.stopping,
          rungs: rungs)
        try check(search, section, line: choice.line)
        searches.append(search)
      }
    }
    return searches
  }

  /// How many trials a search may have.
  func trialCount(_ search: Tuning) -> Int {
    search.method.name == gridMethod ? gridSize(search) : search.maxTrials
  }

  private func checkGoal(
    _ section: TuningSection, _ outline: ProblemOutline, _ problem: ConfiguredPlugin
  ) throws(ConfigurationError) {
    guard experiment.expectations.isEmpty else {
      throw error(
        section.line, .invalid("'expect' needs trials whose settings are given; leave it out beside 'tuning'"))
    }
    let goal = section.goal
    if goal == .evaluationsToTarget, experiment.targets.isEmpty {
      throw error(section.line, .invalid("the goal '\(goal.rawValue)' needs 'targets' in the experiment"))
    }
    guard goal.isOfHeldOutExamples else { return }
    let needsClasses = goal.isMaximized
    guard let classCount = outline.classCount, !needsClasses || classCount > 0 else {
      let what = needsClasses ? "the accuracy of a model that predicts classes" : "a model's held-out loss"
      throw error(
        section.line,
        .invalid(
          "the goal '\(goal.rawValue)' is \(what), which '\(problem)' has not; 'finalValue' is every problem's"))
    }
  }

  /// A parameter is a hyperparameter that the suite does not give otherwise, and its values are among those it takes.
  private func check(
    _ parameter: TunedHyperparameter, of optimizer: ConfiguredPlugin, _ section: TuningSection
  ) throws(ConfigurationError) {
    let line = section.hyperparameterLines[parameter.name] ?? section.line
    let known = registry.optimizer(optimizer.name)?.description.hyperparameters ?? []
    guard let hyperparameter = known.first(where: { $0.name == parameter.name }) else {
      throw error(line, .unknownSetting(parameter.name, of: optimizer.name, known: known.map(\.name)))
    }
    guard optimizer.settings[parameter.name] == nil else {
      throw error(
        line,
        .invalid("'\(parameter.name)' is given to '\(optimizer.name)', and tuned as well; leave one of them out"))
    }
    if case .integer = hyperparameter.kind, case .number = parameter.kind {
      throw error(
        line, .invalid("'\(parameter.name)' of '\(optimizer.name)' is a whole number; say 'type: integer'"))
    }
    for value in parameter.extremes { try check(value, against: hyperparameter, line: line) }
  }

  /// No values of the ranges may put a setting above the one that bounds it: a search takes all of them.
  private func checkOrder(of optimizer: ConfiguredPlugin, _ section: TuningSection) throws(ConfigurationError) {
    let descriptions = registry.optimizer(optimizer.name)?.description.hyperparameters ?? []
    for description in descriptions {
      guard let upper = description.upperSetting else { continue }
      for least in section.extremes(of: description.name) {
        for greatest in section.extremes(of: upper) {
          var extreme = optimizer
          extreme.settings.merge(least.merging(greatest) { $1 }) { $1 }
          try checkOrder(of: extreme, descriptions, line: section.line, reason: " in the searched ranges")
        }
      }
    }
  }

  private func methods(_ choice: PluginChoice) throws(ConfigurationError) -> [ConfiguredPlugin] {
    if choice.name == gridMethod { return try expand(choice, settings: []) }
    guard let plugin = registry.proposingOptimizer(choice.name) else {
      throw error(
        choice.line, .unknownName(choice.name, kind: "method of tuning", known: [gridMethod] + registry.proposingNames))
    }
    // The box is that of the hyperparameters' ranges.
    return try expand(
      choice, settings: plugin.description.hyperparameters.filter { !["lower", "upper"].contains($0.name) })
  }

  private func check(_ search: Tuning, _ section: TuningSection, line: Int) throws(ConfigurationError) {
    let name = search.method.name
    if name == gridMethod { return try checkGrid(search, section, line: line) }
    if let pointed = search.hyperparameters.first(where: { $0.points != nil }),
      !section.methods.contains(where: { $0.name == gridMethod })
    {
      throw error(
        section.hyperparameterLines[pointed.name] ?? line,
        .invalid("'points' is for the method 'grid'; '\(name)' takes any value of the range"))
    }
    if let greatest = registry.proposingOptimizer(name)?.description.greatestDimension,
      search.hyperparameters.count > greatest
    {
      throw error(
        line, .wrongDimension("'\(name)' tunes \(greatest) hyperparameters at most, not \(search.hyperparameters.count)"))
    }
    guard let blind = registry.proposer(of: search).blindPoints else { return }
    guard blind < search.maxTrials else {
      throw error(
        line,
        .invalid(
          "'\(name)' looks at results from trial \(blind + 1) on, but 'maxTrials' is \(search.maxTrials); give it fewer "
            + "'initialPoints', or more trials"))
    }
    if case .halving = search.stopping {
      throw error(
        line,
        .invalid(
          "'halving' compares trials that are all known beforehand, but '\(name)' proposes them by their results; take "
            + "'median', or another method"))
    }
  }

  private func checkGrid(_ search: Tuning, _ section: TuningSection, line: Int) throws(ConfigurationError) {
    if let parameter = search.hyperparameters.first(where: { $0.gridCount == nil }) {
      throw error(
        section.hyperparameterLines[parameter.name] ?? line,
        .invalid("'grid' needs the 'points' of '\(parameter.name)': how many values of its range it takes"))
    }
    let size = gridSize(search)
    guard size <= search.maxTrials else {
      let factors = search.hyperparameters.map { "\($0.gridCount ?? 0)" }.joined(separator: " × ")
      throw error(
        line,
        .invalid(
          "the grid has \(factors)\(search.hyperparameters.count > 1 ? " = \(size)" : "") trials, but 'maxTrials' is "
            + "\(search.maxTrials); raise it, or give fewer 'points'"))
    }
  }

  /// Saturating, for products beyond any number of trials.
  private func gridSize(_ search: Tuning) -> Int {
    search.hyperparameters.reduce(1) { product, parameter in
      let (size, overflows) = product.multipliedReportingOverflow(by: parameter.gridCount ?? 0)
      return overflows ? .max : size
    }
  }

  /// The steps at which trials are compared, the budget at last; empty if no trial is stopped early.
  private func rungs(_ section: TuningSection) throws(ConfigurationError) -> [Int] {
    guard let stopping = section.stopping else { return [] }
    guard section.goal.isKnownAtEveryStep else {
      throw error(
        section.line,
        .invalid("'stopping' compares trials before they end, when '\(section.goal.rawValue)' is not known; leave it out")
      )
    }
    guard let steps = experiment.budget.steps else {
      throw error(section.line, .invalid("'stopping' counts steps, so the 'budget' needs 'steps'"))
    }
    var rungs: [Int] = []
    switch stopping {
    case .median(let from, let every, let startupTrials):
      rungs = Array(stride(from: from, to: steps, by: every))
      let firstCompared =
        (startupTrials + section.maxParallelTrials - 1) / section.maxParallelTrials * section.maxParallelTrials
      guard firstCompared < section.maxTrials else {
        throw error(
          section.line,
          .invalid(
            "'median' compares trials with at least \(startupTrials) of earlier rounds, which none of \(section.maxTrials) "
              + "trials in rounds of \(section.maxParallelTrials) has; lower 'startupTrials' or 'maxParallelTrials'"))
      }
    case .halving(let from, let factor):
      var rung = from
      while rung < steps {
        rungs.append(rung)
        rung = rung.multipliedReportingOverflow(by: factor).overflow ? .max : rung * factor
      }
    }
    guard !rungs.isEmpty else {
      throw error(
        section.line,
        .invalid("'stopping' begins at step \(stopping.firstStep), but the budget ends at step \(steps)"))
    }
    return rungs + [steps]
  }
}

extension TuningSection {
  /// The extremes of a hyperparameter, each as settings; empty settings if it is not tuned.
  fileprivate func extremes(of name: String) -> [[String: SuiteValue]] {
    guard let tuned = hyperparameters.first(where: { $0.name == name }) else { return [[:]] }
    return tuned.extremes.map { [name: $0] }
  }
}

extension TunedHyperparameter {
  /// The values that must be allowed, and with them all others.
  fileprivate var extremes: [SuiteValue] {
    switch kind {
    case .number(let lower, let upper, _): [.number(lower), .number(upper)]
    case .integer(let lower, let upper, _): [.number(Double(lower)), .number(Double(upper))]
    case .choice(let values): values
    }
  }
}

extension StoppingRule {
  fileprivate var firstStep: Int {
    switch self {
    case .median(let from, _, _), .halving(let from, _): from
    }
  }
}
