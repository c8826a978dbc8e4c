import AssayKit
import Records

/// The section `tuning` of an experiment, looked up and checked.
extension ExperimentPlanner {
  /// The searches for an optimizer's hyperparameters, one for each method; none where the experiment tunes nothing.
  func searches(
    _ instance: Problem<Double>, _ problem: PluginV1, _ optimizer: PluginV1
  ) throws(SuiteError) -> [TuningV1] {
    guard let section = experiment.tuning else { return [] }
    try checkGoal(section, instance, problem)
    for parameter in section.parameters { try check(parameter, of: optimizer, section) }
    let rungs = try rungs(section)
    var searches: [TuningV1] = []
    for choice in section.methods {
      for method in try methods(choice) {
        let search = TuningV1(
          goal: section.goal, method: method, maxTrials: section.maxTrials,
          maxParallelTrials: section.maxParallelTrials, parameters: section.parameters, stopping: section.stopping,
          rungs: rungs)
        try check(search, section, line: choice.line)
        searches.append(search)
      }
    }
    return searches
  }

  /// How many trials a search may have.
  func trialCount(_ search: TuningV1) -> Int {
    search.method.name == gridMethod ? gridSize(search) : search.maxTrials
  }

  private func checkGoal(
    _ section: TuningSectionV1, _ instance: Problem<Double>, _ problem: PluginV1
  ) throws(SuiteError) {
    guard experiment.expectations.isEmpty else {
      throw error(
        section.line, .ambiguous("'expect' is of trials whose settings are given; leave it out beside 'tuning'"))
    }
    let goal = section.goal
    if goal == .evaluationsToTarget, experiment.targets.isEmpty {
      throw error(section.line, .ambiguous("the goal '\(goal.rawValue)' needs 'targets' in the experiment"))
    }
    guard goal.isOfHeldOutExamples else { return }
    let needsClasses = goal.isMaximised
    guard let model = instance.model, !needsClasses || model.data.classCount > 0 else {
      let what = needsClasses ? "the accuracy of a model that predicts classes" : "a model's held-out loss"
      throw error(
        section.line,
        .ambiguous(
          "the goal '\(goal.rawValue)' is \(what), which '\(problem)' has not; 'finalValue' is every problem's"))
    }
  }

  /// A parameter is a hyperparameter that the suite does not give otherwise, and its values are among those it takes.
  private func check(
    _ parameter: TunedParameterV1, of optimizer: PluginV1, _ section: TuningSectionV1
  ) throws(SuiteError) {
    let line = section.parameterLines[parameter.name] ?? section.line
    let known = registry.optimizer(optimizer.name)?.description.hyperparameters ?? []
    guard let hyperparameter = known.first(where: { $0.name == parameter.name }) else {
      throw error(line, .unknownSetting(parameter.name, of: optimizer.name, known: known.map(\.name)))
    }
    guard optimizer.settings[parameter.name] == nil else {
      throw error(
        line,
        .ambiguous("'\(parameter.name)' is given to '\(optimizer.name)', and tuned as well; leave one of them out"))
    }
    if case .integer = hyperparameter.kind, case .number = parameter.kind {
      throw error(
        line, .ambiguous("'\(parameter.name)' of '\(optimizer.name)' is a whole number; say 'type: integer'"))
    }
    for value in parameter.extremes { try check(value, against: hyperparameter, line: line) }
  }

  private func methods(_ choice: ChoiceV1) throws(SuiteError) -> [PluginV1] {
    if choice.name == gridMethod { return try expand(choice, parameters: []) }
    guard let plugin = registry.proposingOptimizer(choice.name) else {
      throw error(
        choice.line, .unknownName(choice.name, kind: "method of tuning", known: [gridMethod] + registry.proposingNames))
    }
    // The box is that of the parameters' ranges.
    return try expand(
      choice, parameters: plugin.description.hyperparameters.filter { !["lower", "upper"].contains($0.name) })
  }

  private func check(_ search: TuningV1, _ section: TuningSectionV1, line: Int) throws(SuiteError) {
    let name = search.method.name
    if name == gridMethod { return try checkGrid(search, section, line: line) }
    if let pointed = search.parameters.first(where: { $0.points != nil }),
      !section.methods.contains(where: { $0.name == gridMethod })
    {
      throw error(
        section.parameterLines[pointed.name] ?? line,
        .ambiguous("'points' is for the method 'grid'; '\(name)' takes any value of the range"))
    }
    if let greatest = registry.proposingOptimizer(name)?.description.greatestDimension,
      search.parameters.count > greatest
    {
      throw error(
        line, .wrongDimension("'\(name)' tunes \(greatest) parameters at most, not \(search.parameters.count)"))
    }
    guard let blind = registry.proposer(of: search).blindPoints else { return }
    guard blind < search.maxTrials else {
      throw error(
        line,
        .ambiguous(
          "'\(name)' looks at results from trial \(blind + 1) on, but 'maxTrials' is \(search.maxTrials); give it fewer "
            + "'initialPoints', or more trials"))
    }
    if case .halving = search.stopping {
      throw error(
        line,
        .ambiguous(
          "'halving' compares trials that are all known beforehand, but '\(name)' proposes them by their results; take "
            + "'median', or another method"))
    }
  }

  private func checkGrid(_ search: TuningV1, _ section: TuningSectionV1, line: Int) throws(SuiteError) {
    if let parameter = search.parameters.first(where: { $0.gridCount == nil }) {
      throw error(
        section.parameterLines[parameter.name] ?? line,
        .ambiguous("'grid' needs the 'points' of '\(parameter.name)': how many values of its range it takes"))
    }
    let size = gridSize(search)
    guard size <= search.maxTrials else {
      let factors = search.parameters.map { "\($0.gridCount ?? 0)" }.joined(separator: " × ")
      throw error(
        line,
        .ambiguous(
          "the grid has \(factors)\(search.parameters.count > 1 ? " = \(size)" : "") trials, but 'maxTrials' is "
            + "\(search.maxTrials); raise it, or give fewer 'points'"))
    }
  }

  /// Saturating, for products beyond any number of trials.
  private func gridSize(_ search: TuningV1) -> Int {
    search.parameters.reduce(1) { product, parameter in
      let (size, overflows) = product.multipliedReportingOverflow(by: parameter.gridCount ?? 0)
      return overflows ? .max : size
    }
  }

  /// The steps at which trials are compared, the budget at last; empty where no trial is stopped early.
  private func rungs(_ section: TuningSectionV1) throws(SuiteError) -> [Int] {
    guard let stopping = section.stopping else { return [] }
    guard section.goal.isKnownAtEveryStep else {
      throw error(
        section.line,
        .ambiguous("'stopping' compares trials on the way, where '\(section.goal.rawValue)' is not known; leave it out")
      )
    }
    guard let steps = experiment.budget.steps else {
      throw error(section.line, .ambiguous("'stopping' counts steps, so the 'budget' needs 'steps'"))
    }
    var rungs: [Int] = []
    switch stopping {
    case .median(let from, let every, let startupTrials):
      rungs = Array(stride(from: from, to: steps, by: every))
      let firstJudged =
        (startupTrials + section.maxParallelTrials - 1) / section.maxParallelTrials * section.maxParallelTrials
      guard firstJudged < section.maxTrials else {
        throw error(
          section.line,
          .ambiguous(
            "'median' judges trials by at least \(startupTrials) of earlier rounds, which none of \(section.maxTrials) "
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
        .ambiguous("'stopping' begins at step \(stopping.firstStep), but the budget ends at step \(steps)"))
    }
    return rungs + [steps]
  }
}

extension TunedParameterV1 {
  /// The values that must be allowed, and with them all others.
  fileprivate var extremes: [SettingV1] {
    switch kind {
    case .number(let lower, let upper, _): [.number(lower), .number(upper)]
    case .integer(let lower, let upper, _): [.number(Double(lower)), .number(Double(upper))]
    case .choice(let values): values
    }
  }
}

extension StoppingV1 {
  fileprivate var firstStep: Int {
    switch self {
    case .median(let from, _, _), .halving(let from, _): from
    }
  }
}
