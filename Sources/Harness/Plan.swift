import AssayKit
import PortableMath
public import Records

/// The trials of a suite, in order: every list multiplied out, every name found, every setting checked.
///
/// Experiments in the file's order; within one, problems, then optimizers, then scalar types, then repetitions.
/// Experiments that name no arithmetic compute with `arithmetic`. Throws the first fault, with its line in the suite's file.
public func plan(
  _ suite: SuiteV1, with registry: Registry, arithmetic: ArithmeticV1 = .portable
) throws(SuiteError) -> [TrialV1] {
  var trials: [TrialV1] = []
  var lines: [String: Int] = [:]
  for experiment in suite.experiments {
    let planner = ExperimentPlanner(
      suite: suite, experiment: experiment, registry: registry,
      arithmetics: experiment.arithmetics.isEmpty ? [arithmetic] : experiment.arithmetics)
    for trial in try planner.trials() {
      if let line = lines[trial.id] {
        let place = line == experiment.line ? "twice in this experiment" : "here and in the experiment at line \(line)"
        throw SuiteError(
          file: suite.file, line: experiment.line, fault: .duplicate("the trial '\(trial.id)' stands \(place)"))
      }
      lines[trial.id] = experiment.line
      trials.append(trial)
    }
  }
  return trials
}

struct ExperimentPlanner {
  let suite: SuiteV1
  let experiment: ExperimentV1
  let registry: Registry
  let arithmetics: [ArithmeticV1]

  func error(_ line: Int, _ fault: SuiteError.Fault) -> SuiteError {
    SuiteError(file: suite.file, line: line, fault: fault)
  }

  func trials() throws(SuiteError) -> [TrialV1] {
    try checkSeconds()
    try checkPool()
    var trials: [TrialV1] = []
    for problemChoice in experiment.problems {
      for problem in try problems(problemChoice) {
        let instance = try instance(of: problem)
        try checkStart(instance, problem)
        try checkFigures(instance, problem)
        for optimizerChoice in experiment.optimizers {
          for optimizer in try optimizers(optimizerChoice) {
            try checkPair(instance, problem, optimizer, line: optimizerChoice.line)
            trials += combinations(problem, optimizer, try searches(instance, problem, optimizer))
          }
        }
      }
    }
    return trials
  }

  /// Scalar types, then arithmetics, then repetitions, then the methods that tune.
  func combinations(_ problem: PluginV1, _ optimizer: PluginV1, _ searches: [TuningV1]) -> [TrialV1] {
    experiment.scalars.flatMap { scalar in
      arithmetics.flatMap { arithmetic in
        experiment.seeds.flatMap { repetition in
          let trial = trial(problem, optimizer, scalar, arithmetic, repetition)
          return experiment.tuning == nil ? [trial] : searches.flatMap { tuned(trial, by: $0) }
        }
      }
    }
  }

  /// The trials of a search, without the hyperparameters that it has yet to propose.
  func tuned(_ trial: TrialV1, by search: TuningV1) -> [TrialV1] {
    (1...trialCount(search)).map { number in
      var trial = trial
      trial.id += "/\(search.method)/\(number)"
      trial.tuning = TuningTrialV1(search: search, number: number)
      return trial
    }
  }

  func trial(
    _ problem: PluginV1, _ optimizer: PluginV1, _ scalar: ScalarV1, _ arithmetic: ArithmeticV1, _ repetition: UInt64
  ) -> TrialV1 {
    // One arithmetic is no part of the name, so that reports of one suite under two arithmetics can be compared.
    let kind = arithmetics.count > 1 ? "\(scalar.rawValue)/\(arithmetic.rawValue)" : scalar.rawValue
    return TrialV1(
      id: "\(experiment.name)/\(problem)/\(optimizer)/\(kind)/\(repetition)",
      experiment: experiment.name, problem: problem, optimizer: optimizer, scalar: scalar,
      arithmetic: arithmetic == .portable ? nil : arithmetic, suiteSeed: suite.seed, repetition: repetition,
      pool: pool(of: problem), data: experiment.data, start: experiment.start, budget: experiment.budget,
      targets: experiment.targets,
      continueAfterTargets: experiment.continueAfterTargets, expectations: experiment.expectations,
      note: experiment.note, timeLimit: suite.timeLimit, timing: suite.timing)
  }

  /// The experiment's pooled settings that this problem was given.
  func pool(of problem: PluginV1) -> [String]? {
    let names = experiment.pool.filter { problem.settings[$0] != nil }
    return names.isEmpty ? nil : names
  }

  func problems(_ choice: ChoiceV1) throws(SuiteError) -> [PluginV1] {
    guard let plugin = registry.problem(choice.name) else {
      throw error(
        choice.line,
        .unknownPlugin(choice.name, kind: "problem", known: registry.problems.map(\.description.name)))
    }
    return try expand(choice, parameters: plugin.description.parameters)
  }

  func optimizers(_ choice: ChoiceV1) throws(SuiteError) -> [PluginV1] {
    guard let plugin = registry.optimizer(choice.name) else {
      throw error(
        choice.line,
        .unknownPlugin(choice.name, kind: "optimizer", known: registry.optimizers.map(\.description.name)))
    }
    return try expand(
      choice, parameters: plugin.description.hyperparameters, besides: experiment.tuning?.parameters.map(\.name) ?? [])
  }

  /// One plugin for each combination of the choice's lists, the last setting by name fastest; settings `besides` are given
  /// elsewhere.
  func expand(
    _ choice: ChoiceV1, parameters: [Parameter], besides: [String] = []
  ) throws(SuiteError) -> [PluginV1] {
    for name in choice.settings.keys.sorted() where !parameters.contains(where: { $0.name == name }) {
      throw error(
        choice.settingLines[name] ?? choice.line,
        .unknownSetting(name, of: choice.name, known: parameters.map(\.name)))
    }
    var combinations: [[String: SettingV1]] = [[:]]
    for parameter in parameters.sorted(by: { $0.name < $1.name }) {
      guard let given = choice.settings[parameter.name] else {
        if parameter.defaultValue == nil, !besides.contains(parameter.name) {
          throw error(choice.line, .missingSetting(parameter.name, of: choice.name))
        }
        continue
      }
      let line = choice.settingLines[parameter.name] ?? choice.line
      let values = alternatives(given, of: parameter)
      for value in values { try check(value, against: parameter, line: line) }
      combinations = combinations.flatMap { combination in
        values.map { value in combination.merging([parameter.name: value]) { $1 } }
      }
    }
    return combinations.map { PluginV1(name: choice.name, settings: $0) }
  }

  /// The values a setting takes: a list's elements, except where a list is one value.
  func alternatives(_ setting: SettingV1, of parameter: Parameter) -> [SettingV1] {
    guard case .list(let elements) = setting else { return [setting] }
    if case .numbers = parameter.kind, !elements.contains(where: { if case .list = $0 { true } else { false } }) {
      return [setting]
    }
    return elements
  }

  func check(_ setting: SettingV1, against parameter: Parameter, line: Int) throws(SuiteError) {
    switch (parameter.kind, setting) {
    case (.number(let range), .number(let number)):
      guard range.contains(number) else {
        throw error(line, .outOfRange(parameter.name, value: "\(setting)", range: wording(range)))
      }
    case (.integer(let range), .number(let number)):
      guard let integer = Int(exactly: number), range.contains(integer) else {
        throw error(
          line,
          .outOfRange(
            parameter.name, value: "\(setting)",
            range: "a whole number from \(range.lowerBound) to \(range.upperBound)"))
      }
    case (.choice(let choices), .text(let text)):
      guard choices.contains(text) else {
        throw error(line, .unknownName(text, kind: parameter.name, known: choices))
      }
    case (.numbers, .list) where Setting(setting) != nil: break
    default:
      throw error(line, .wrongType(of: parameter.name, expected: parameter.kind.wording, found: "'\(setting)'"))
    }
  }

  func wording(_ range: ClosedRange<Double>) -> String {
    "from \(shortest(range.lowerBound)) to \(shortest(range.upperBound))"
  }

  /// The problem built in float64: some things only an instance knows, such as its dimension and its optimum.
  func instance(of problem: PluginV1) throws(SuiteError) -> Problem<Double> {
    guard let plugin = registry.problem(problem.name) else {
      preconditionFailure("a planned problem was looked up before")
    }
    let settings = Settings(
      problem, parameters: plugin.description.parameters, resources: Resources(dataFolder: experiment.data))
    do throws(DataError) {
      return try plugin.float64(settings, Seed(suite.seed))
    } catch {
      throw self.error(experiment.line, .unusableData("\(error)"))
    }
  }

  /// A budget of seconds that the time limit cuts off would always end in a killed worker.
  func checkSeconds() throws(SuiteError) {
    guard let seconds = experiment.budget.seconds, seconds >= suite.timeLimit else { return }
    throw error(
      experiment.line,
      .outOfRange(
        "seconds", value: shortest(seconds), range: "below the suite's 'timeLimit' of \(shortest(suite.timeLimit))"))
  }

  /// A pooled setting is one that some problem is given; else it is a slip.
  func checkPool() throws(SuiteError) {
    let given = Set(experiment.problems.flatMap(\.settings.keys))
    guard let name = experiment.pool.first(where: { !given.contains($0) }) else { return }
    throw error(
      experiment.line,
      .ambiguous("'pool' names '\(name)', but no problem of the experiment is given that setting"))
  }

  func checkStart(_ instance: Problem<Double>, _ problem: PluginV1) throws(SuiteError) {
    let dimension = instance.objective.dimension
    guard let start = experiment.start else { return }
    guard start.count == dimension else {
      throw error(
        experiment.line,
        .wrongDimension("'start' has \(start.count) numbers, but '\(problem)' has dimension \(dimension)"))
    }
    guard instance.objective.bounds?.contains(start) ?? true else {
      throw error(experiment.line, .ambiguous("'start' lies outside the bounds of '\(problem)'"))
    }
  }

  func checkPair(
    _ instance: Problem<Double>, _ problem: PluginV1, _ optimizer: PluginV1, line: Int
  ) throws(SuiteError) {
    guard let needs = registry.optimizer(optimizer.name)?.description else {
      preconditionFailure("a planned optimizer was looked up before")
    }
    let offered = instance.objective.capabilities
    if let missing = Capability.allCases.first(where: { needs.requires.contains($0) && !offered.contains($0) }) {
      throw error(
        line, .missingCapability("\(missing)", problem: problem.name, optimizer: optimizer.name))
    }
    if let greatest = needs.greatestDimension, instance.objective.dimension > greatest {
      throw error(
        line,
        .wrongDimension(
          "'\(optimizer.name)' works in dimension \(greatest) at most, but '\(problem)' has "
            + "\(instance.objective.dimension)"))
    }
  }

  func checkFigures(_ instance: Problem<Double>, _ problem: PluginV1) throws(SuiteError) {
    for target in experiment.targets {
      let judged =
        switch target.quantity {
        case .gap, .bestGap, .relativeGap: instance.optimum != nil
        case .distance: instance.optimum?.minimisers.isEmpty == false
        case .gradient: instance.objective.capabilities.contains(.gradient)
        case .update: true
        }
      guard judged else {
        throw error(
          experiment.line, .unjudgeable(target: target.quantity.rawValue, problem: problem.name))
      }
    }
    for expectation in experiment.expectations {
      if let fault = fault(of: expectation, instance, problem) {
        throw error(experiment.line, fault)
      }
    }
  }

  /// Why an expectation could never be met, whatever the trial does.
  func fault(
    of expectation: ExpectationV1, _ instance: Problem<Double>, _ problem: PluginV1
  ) -> SuiteError.Fault? {
    let dimension = instance.objective.dimension
    if let step = expectation.step, let limit = experiment.budget.steps, step > limit {
      return .ambiguous("an expectation holds at step \(step), but the budget ends at step \(limit)")
    }
    switch expectation.figure {
    case .iterate(let point, _):
      if point.count != dimension {
        return .wrongDimension(
          "an expected iterate has \(point.count) numbers, but '\(problem)' has dimension \(dimension)")
      }
      if dimension > CheckpointV1.exactDimensions {
        return .wrongDimension(
          "iterates are kept up to dimension \(CheckpointV1.exactDimensions), and '\(problem)' has \(dimension); "
            + "expect a 'value' instead")
      }
      return nil
    case .steps(_, let target), .stepsAtMost(_, let target), .evaluations(_, let target), .values(_, let target):
      if experiment.targets.contains(target) { return nil }
      return .ambiguous("an expectation counts up to {\(target)}, which is not among the experiment's targets")
    case .accuracy:
      return instance.model.map { $0.data.classCount > 0 } == true
        ? nil : .ambiguous("an expectation is of the accuracy, but '\(problem)' is no model that predicts classes")
    case .value, .status: return nil
    }
  }
}

extension Parameter.Kind {
  /// What a value must be, in words.
  var wording: String {
    switch self {
    case .number: "a number"
    case .integer: "a whole number"
    case .numbers: "a list of numbers"
    case .choice(let choices): "one of \(choices.joined(separator: ", "))"
    }
  }
}
