import AssayKit
import Records

// How the programs of an experiment become trials: the program takes the place of the optimizer, and has its settings.

extension ProgramChoice {
  /// How many trials the settings give for each seed.
  var combinationCount: Double { settings.values.map { Double($0.alternatives.count) }.reduce(1, *) }

  /// The name in the names of trials.
  fileprivate var title: String { name ?? ProgramCommand.name(of: command) }

  /// One program for each combination of the lists, the last setting by name fastest.
  fileprivate var configured: [ConfiguredPlugin] {
    var combinations: [[String: SuiteValue]] = [[:]]
    for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
      combinations = combinations.flatMap { combination in
        value.alternatives.map { combination.merging([name: $0]) { $1 } }
      }
    }
    return combinations.map { ConfiguredPlugin(name: title, settings: $0) }
  }
}

extension SuiteValue {
  /// The values that a setting takes; a list in a list is one value.
  fileprivate var alternatives: [SuiteValue] { if case .list(let elements) = self { elements } else { [self] } }
}

extension ExperimentPlanner {
  /// The trials of each program.
  func programGrids() throws(ConfigurationError) -> [TrialGrid] {
    try checkProgramFigures()
    var grids: [TrialGrid] = []
    for choice in experiment.programs { grids.append(try grid(choice)) }
    return grids
  }

  private func grid(_ choice: ProgramChoice) throws(ConfigurationError) -> TrialGrid {
    let (programs, seed) = (choice.configured, experiment.seeds[0])
    let problem = ConfiguredPlugin(name: ProgramDefinition.problem, settings: [:])
    var planned = TrialGrid.PlannedProblem(plugin: TrialGrid.NamedPlugin(problem), budget: experiment.budget)
    if let section = experiment.tuning { planned.searches = try searches(section, choice, programs[0]) }
    var template = Trial(
      id: "", of: experiment, in: suite, problem: problem, optimizer: programs[0], scalar: experiment.scalars[0], seed: seed)
    template.program = ProgramDefinition(
      command: choice.command, recordLevel: choice.recordLevel,
      seed: choice.seed ?? (experiment.namesSeeds ? .option : .variable), digest: choice.digest, metrics: experiment.metrics)
    // Its worker ends a program whose time is over, and tells what it did until then.
    template.timeLimitSeconds = max(suite.timeLimitSeconds, (experiment.budget.seconds ?? 0) + 60)
    template.keepsStepDigests = true
    let kind = TrialGrid.ArithmeticKind(
      scalar: experiment.scalars[0], arithmetic: .portable, name: experiment.scalars[0].rawValue)
    return TrialGrid(
      template: template, problems: [planned], optimizers: programs.map { TrialGrid.NamedPlugin($0) }, kinds: [kind],
      seeds: experiment.seeds, searchSizes: experiment.tuning == nil ? nil : planned.searches.map(trialCount))
  }

  /// A program's record has no iterates and no targets.
  private func checkProgramFigures() throws(ConfigurationError) {
    for expectation in experiment.expectations {
      switch expectation.figure {
      case .accuracy(_, step: nil), .accuracyAtLeast:
        guard !experiment.metrics.isEmpty, !experiment.metrics.contains(where: { $0.name == ProgramMetric.accuracy }) else {
          continue
        }
        throw error(experiment.line, .invalid("an expectation is for the accuracy, which is not among the 'metrics'"))
      case .value(_, step: nil), .status: continue
      case .accuracy, .value, .iterate, .steps, .stepsAtMost, .evaluations, .values:
        throw error(
          experiment.line,
          .invalid("of a program, 'expect' takes the last 'accuracy' or 'value', 'accuracyAtLeast' and 'status'"))
      }
    }
  }

  /// The searches for a program's settings, one for each method.
  private func searches(
    _ section: TuningSection, _ choice: ProgramChoice, _ program: ConfiguredPlugin
  ) throws(ConfigurationError) -> [Tuning] {
    try checkGoal(section)
    for parameter in section.hyperparameters where choice.settings[parameter.name] != nil {
      throw error(
        section.hyperparameterLines[parameter.name] ?? section.line,
        .invalid("'\(parameter.name)' is given to '\(program.name)', and tuned as well; leave one of them out"))
    }
    return try searches(section, rungs: [])
  }

  private func checkGoal(_ section: TuningSection) throws(ConfigurationError) {
    guard experiment.expectations.isEmpty else {
      throw error(section.line, .invalid("'expect' needs trials whose settings are given; leave it out beside 'tuning'"))
    }
    guard section.stopping == nil else {
      throw error(section.line, .invalid("'stopping' ends trials at steps, and a program counts its own; leave it out"))
    }
    if section.goal == .evaluationsToTarget {
      throw error(section.line, .invalid("a program has no targets; the goal is 'finalValue' or 'accuracy'"))
    }
    let needed = section.goal == .finalValue ? ProgramMetric.loss : section.goal.isMaximized ? ProgramMetric.accuracy : nil
    if let needed, !experiment.metrics.isEmpty, !experiment.metrics.contains(where: { $0.name == needed }) {
      throw error(
        section.line,
        .invalid("the goal '\(section.goal.rawValue)' is the metric '\(needed)', which is not among the 'metrics'"))
    }
  }
}
