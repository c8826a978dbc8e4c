import AssayKit
import PortableMath
public import Records

/// The trials of a suite: every list multiplied out, every name found, every setting checked.
///
/// Experiments that name no arithmetic compute with `arithmetic`. What needs more than `memoryBytes` is a fault: a trial, or the
/// number of trials. Throws the first fault, with its line in the suite's file.
public func plan(
  _ suite: SuiteDefinition, with registry: Registry, arithmetic: ArithmeticBackend = .portable,
  memoryBytes: Double = availableMemoryBytes()
) throws(ConfigurationError) -> Plan {
  let planners = suite.experiments.map { experiment in
    ExperimentPlanner(
      suite: suite, experiment: experiment, registry: registry,
      arithmetics: experiment.arithmetics.isEmpty ? [arithmetic] : experiment.arithmetics, memoryBytes: memoryBytes)
  }
  try checkSize(planners)
  var grids: [TrialGrid] = []
  for planner in planners {
    for grid in try planner.grids() {
      if let repeated = repeatedTrial(of: grid, after: grids) {
        let experiment = planner.experiment
        let line = repeated.earlier.map { suite.experiments[$0].line } ?? experiment.line
        let place = line == experiment.line ? "twice in this experiment" : "here and in the experiment at line \(line)"
        throw planner.error(experiment.line, .duplicate("the trial '\(repeated.id)' stands \(place)"))
      }
      grids.append(grid)
    }
  }
  return Plan(grids)
}

struct ExperimentPlanner {
  let suite: SuiteDefinition
  var experiment: Experiment
  let registry: Registry
  let arithmetics: [ArithmeticBackend]
  /// What a trial may need.
  let memoryBytes: Double

  func error(_ line: Int, _ fault: ConfigurationError.Fault) -> ConfigurationError {
    ConfigurationError(file: suite.file, line: line, fault: fault)
  }

  /// The grids of the experiment: one, or one for each program.
  fileprivate func grids() throws(ConfigurationError) -> [TrialGrid] {
    experiment.programs.isEmpty ? [try grid()] : try programGrids()
  }

  /// The experiment's trials. Each problem is checked, then each optimizer on each problem.
  func grid() throws(ConfigurationError) -> TrialGrid {
    try checkSeconds()
    try checkPool()
    var problems: [(problem: TrialGrid.PlannedProblem, outline: ProblemOutline)] = []
    for choice in experiment.problems {
      for problem in try self.problems(choice) { problems.append(try planned(problem, line: choice.line)) }
    }
    var optimizers: [ConfiguredPlugin] = []
    for choice in experiment.optimizers {
      let chosen = try self.optimizers(choice)
      let descriptions = registry.optimizer(choice.name)?.description.hyperparameters ?? []
      let settings = chosen.map { Settings($0, descriptions: descriptions) }
      for index in problems.indices {
        try checkPairs(
          problems[index].outline, problems[index].problem.plugin.plugin, zip(chosen, settings), choice)
        try addSearches(chosen, to: &problems[index].problem, problems[index].outline)
      }
      optimizers += chosen
    }
    return grid(problems.map(\.problem), optimizers)
  }

  private func grid(_ problems: [TrialGrid.PlannedProblem], _ optimizers: [ConfiguredPlugin]) -> TrialGrid {
    guard let problem = problems.first, let optimizer = optimizers.first else {
      preconditionFailure("an experiment has problems and optimizers")
    }
    var template = Trial(
      id: "", of: experiment, in: suite, problem: problem.plugin.plugin, optimizer: optimizer, scalar: experiment.scalars[0],
      seed: experiment.seeds[0])
    template.pooledSettings = experiment.pooledSettings.isEmpty ? nil : experiment.pooledSettings
    return TrialGrid(
      template: template, problems: problems, optimizers: optimizers.map { TrialGrid.NamedPlugin($0) }, kinds: kinds,
      seeds: experiment.seeds, searchSizes: experiment.tuning == nil ? nil : problem.searches.map(trialCount))
  }

  /// Scalar types, then arithmetics.
  private var kinds: [TrialGrid.ArithmeticKind] {
    experiment.scalars.flatMap { scalar in
      arithmetics.map { arithmetic in
        // One arithmetic is no part of the name, so that reports of one suite under two arithmetics can be compared.
        let name = arithmetics.count > 1 ? "\(scalar.rawValue)/\(arithmetic.rawValue)" : scalar.rawValue
        return TrialGrid.ArithmeticKind(scalar: scalar, arithmetic: arithmetic, name: name)
      }
    }
  }

  private func planned(
    _ problem: ConfiguredPlugin, line: Int
  ) throws(ConfigurationError) -> (TrialGrid.PlannedProblem, ProblemOutline) {
    let outline = try outline(of: problem, line: line)
    var planner = self
    planner.experiment.budget = try budget(of: problem, outline)
    try planner.checkStart(outline, problem)
    try planner.checkFigures(outline, problem)
    let box = experiment.startsAtRandom ? outline.bounds.map { TrialGrid.Box(lower: $0.lower, upper: $0.upper) } : nil
    let planned = TrialGrid.PlannedProblem(
      plugin: TrialGrid.NamedPlugin(problem), budget: planner.experiment.budget, randomStarts: box)
    return (planned, outline)
  }

  /// The budget with a model's epochs as steps.
  private func budget(
    of problem: ConfiguredPlugin, _ outline: ProblemOutline
  ) throws(ConfigurationError) -> Budget {
    var budget = experiment.budget
    guard let epochs = budget.epochs else { return budget }
    guard let stepsPerEpoch = outline.stepsPerEpoch else {
      throw error(experiment.line, .invalid("only models have 'epochs', and '\(problem)' is no model; give 'steps' instead"))
    }
    let (steps, isTooLarge) = epochs.multipliedReportingOverflow(by: stepsPerEpoch)
    guard !isTooLarge else {
      throw error(experiment.line, .invalid("\(epochs) epochs of '\(problem)' are more than \(Int.max) steps"))
    }
    budget.epochs = nil
    budget.steps = min(budget.steps ?? .max, steps)
    return budget
  }

  /// Gives a problem the searches for hyperparameters, which are checked for each optimizer and are the same for all.
  private func addSearches(
    _ optimizers: [ConfiguredPlugin], to problem: inout TrialGrid.PlannedProblem, _ outline: ProblemOutline
  ) throws(ConfigurationError) {
    guard experiment.tuning != nil else { return }
    var planner = self
    planner.experiment.budget = problem.budget
    for optimizer in optimizers {
      problem.searches = try planner.searches(outline, problem.plugin.plugin, optimizer)
    }
  }
}
