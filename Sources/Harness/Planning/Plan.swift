import AssayKit
import PortableMath
public import Records

/// The trials of a suite, in order: every list multiplied out, every name found, every setting checked.
///
/// Experiments in the file's order; within one, problems, then optimizers, then scalar types, then repetitions.
/// Experiments that name no arithmetic compute with `arithmetic`. A trial that needs more than `memoryBytes` is a fault.
/// Throws the first fault, with its line in the suite's file.
public func plan(
  _ suite: SuiteDefinition, with registry: Registry, arithmetic: ArithmeticBackend = .portable,
  memoryBytes: Double = availableMemoryBytes()
) throws(ConfigurationError) -> [Trial] {
  let planners = suite.experiments.map { experiment in
    ExperimentPlanner(
      suite: suite, experiment: experiment, registry: registry,
      arithmetics: experiment.arithmetics.isEmpty ? [arithmetic] : experiment.arithmetics, memoryBytes: memoryBytes)
  }
  try checkSize(planners)
  var trials: [Trial] = []
  var lines: [String: Int] = [:]
  for planner in planners {
    let experiment = planner.experiment
    for trial in try planner.trials() {
      if let line = lines[trial.id] {
        let place = line == experiment.line ? "twice in this experiment" : "here and in the experiment at line \(line)"
        throw ConfigurationError(
          file: suite.file, line: experiment.line, fault: .duplicate("the trial '\(trial.id)' stands \(place)"))
      }
      lines[trial.id] = experiment.line
      trials.append(trial)
    }
  }
  return trials
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

  func trials() throws(ConfigurationError) -> [Trial] {
    try checkSeconds()
    try checkPool()
    var trials: [Trial] = []
    for problemChoice in experiment.problems {
      for problem in try problems(problemChoice) {
        let outline = try outline(of: problem, line: problemChoice.line)
        var planner = self
        planner.experiment.budget = try budget(of: problem)
        try planner.checkStart(outline, problem)
        try planner.checkFigures(outline, problem)
        for optimizerChoice in experiment.optimizers {
          for optimizer in try optimizers(optimizerChoice) {
            try checkPair(outline, problem, optimizer, line: optimizerChoice.line)
            let searches = try planner.searches(outline, problem, optimizer)
            trials += planner.combinations(problem, optimizer, searches, bounds: outline.bounds)
          }
        }
      }
    }
    return trials
  }

  /// Scalar types, then arithmetics, then repetitions, then the methods that tune.
  func combinations(
    _ problem: ConfiguredPlugin, _ optimizer: ConfiguredPlugin, _ searches: [Tuning], bounds: AssayKit.Bounds<Double>?
  ) -> [Trial] {
    experiment.scalars.flatMap { scalar in
      arithmetics.flatMap { arithmetic in
        experiment.seeds.flatMap { seed in
          var trial = trial(problem, optimizer, scalar, arithmetic, seed)
          if experiment.startsAtRandom, let bounds {
            trial.start = randomStart(problem, seed, in: bounds)
            trial.id += "/random start"
          }
          return experiment.tuning == nil ? [trial] : searches.flatMap { tuned(trial, by: $0) }
        }
      }
    }
  }

  /// A point of the bounds; all optimizers and scalar types of one problem and seed have the same.
  func randomStart(_ problem: ConfiguredPlugin, _ seed: UInt64, in bounds: AssayKit.Bounds<Double>) -> [Double] {
    let seed = Seed(suite.seed).derived(for: "random start").derived(for: "\(problem)").derived(for: seed)
    return bounds.lower.indices.map { index in
      let share = seed.uniform(element: UInt64(index))
      return min(bounds.upper[index], bounds.lower[index] * (1 - share) + bounds.upper[index] * share)
    }
  }

  /// The budget with a model's epochs as steps. Only the model with its data knows how long its epochs are.
  func budget(of problem: ConfiguredPlugin) throws(ConfigurationError) -> Budget {
    var budget = experiment.budget
    guard let epochs = budget.epochs else { return budget }
    guard let model = try instance(of: problem).model else {
      throw error(experiment.line, .invalid("only models have 'epochs', and '\(problem)' is no model; give 'steps' instead"))
    }
    let (steps, isTooLarge) = epochs.multipliedReportingOverflow(by: model.stepsPerEpoch)
    budget.epochs = nil
    budget.steps = min(budget.steps ?? .max, isTooLarge ? .max : steps)
    return budget
  }

  /// The trials of a search, without the hyperparameters that it has yet to propose.
  func tuned(_ trial: Trial, by search: Tuning) -> [Trial] {
    (1...trialCount(search)).map { number in
      var trial = trial
      trial.id += "/\(search.method)/\(number)"
      trial.tuning = TuningTrial(search: search, number: number)
      return trial
    }
  }

  func trial(
    _ problem: ConfiguredPlugin, _ optimizer: ConfiguredPlugin, _ scalar: ScalarType, _ arithmetic: ArithmeticBackend,
    _ seed: UInt64
  ) -> Trial {
    // One arithmetic is no part of the name, so that reports of one suite under two arithmetics can be compared.
    let kind = arithmetics.count > 1 ? "\(scalar.rawValue)/\(arithmetic.rawValue)" : scalar.rawValue
    var trial = Trial(
      id: "\(experiment.name)/\(problem)/\(optimizer)/\(kind)/\(seed)", of: experiment, in: suite, problem: problem,
      optimizer: optimizer, scalar: scalar, seed: seed)
    if arithmetic != .portable { trial.arithmetic = arithmetic }
    return trial
  }

  func problems(_ choice: PluginChoice) throws(ConfigurationError) -> [ConfiguredPlugin] {
    guard let plugin = registry.problem(choice.name) else {
      throw error(
        choice.line,
        .unknownPlugin(choice.name, kind: "problem", known: registry.problems.map(\.description.name)))
    }
    return try expand(choice, settings: plugin.description.settings)
  }

  func optimizers(_ choice: PluginChoice) throws(ConfigurationError) -> [ConfiguredPlugin] {
    guard let plugin = registry.optimizer(choice.name) else {
      throw error(
        choice.line,
        .unknownPlugin(choice.name, kind: "optimizer", known: registry.optimizers.map(\.description.name)))
    }
    return try expand(
      choice, settings: plugin.description.hyperparameters, besides: experiment.tuning?.hyperparameters.map(\.name) ?? [])
  }

  /// One plugin for each combination of the choice's lists, the last setting by name fastest; settings `besides` are given
  /// elsewhere.
  func expand(
    _ choice: PluginChoice, settings descriptions: [SettingDescription], besides: [String] = []
  ) throws(ConfigurationError) -> [ConfiguredPlugin] {
    for name in choice.settings.keys.sorted() where !descriptions.contains(where: { $0.name == name }) {
      throw error(
        choice.settingLines[name] ?? choice.line,
        .unknownSetting(name, of: choice.name, known: descriptions.map(\.name)))
    }
    var combinations: [[String: SuiteValue]] = [[:]]
    for description in descriptions.sorted(by: { $0.name < $1.name }) {
      guard let given = choice.settings[description.name] else {
        if description.defaultValue == nil, !besides.contains(description.name) {
          throw error(choice.line, .missingSetting(description.name, of: choice.name))
        }
        continue
      }
      let line = choice.settingLines[description.name] ?? choice.line
      let values = alternatives(given, of: description).map(description.kind.canonical)
      for value in values { try check(value, against: description, line: line) }
      combinations = combinations.flatMap { combination in
        values.map { value in combination.merging([description.name: value]) { $1 } }
      }
    }
    return combinations.map { ConfiguredPlugin(name: choice.name, settings: $0) }
  }

  /// The values a setting takes: a list's elements, except where a list is one value.
  func alternatives(_ setting: SuiteValue, of description: SettingDescription) -> [SuiteValue] {
    guard case .list(let elements) = setting else { return [setting] }
    if description.kind.isList, !elements.contains(where: { if case .list = $0 { true } else { false } }) {
      return [setting]
    }
    return elements
  }

  func check(_ value: SuiteValue, against description: SettingDescription, line: Int) throws(ConfigurationError) {
    let kind = description.kind
    let otherKind = ConfigurationError.Fault.wrongType(of: description.name, expected: kind.wording, found: "'\(value)'")
    guard let setting = Setting(value, as: kind) else { throw error(line, otherKind) }
    switch kind.misfit(setting) {
    case nil: try checkRepresentable(description.name, setting.writtenNumbers, line: line)
    case .otherKind: throw error(line, otherKind)
    case .outOfRange:
      throw error(line, .outOfRange(description.name, value: "\(value)", range: kind.rangeWording))
    case .unknownChoice:
      throw error(line, .unknownName("\(value)", kind: description.name, known: kind.choices))
    }
  }

  /// A budget of seconds that the time limit cuts off would always end in a killed worker.
  func checkSeconds() throws(ConfigurationError) {
    guard let seconds = experiment.budget.seconds, seconds >= suite.timeLimitSeconds else { return }
    throw error(
      experiment.line,
      .outOfRange(
        "seconds", value: shortest(seconds),
        range: "below the suite's 'timeLimitSeconds' of \(shortest(suite.timeLimitSeconds))"))
  }

  /// A pooled setting is one that some problem is given; else it is a slip.
  func checkPool() throws(ConfigurationError) {
    let given = Set(experiment.problems.flatMap(\.settings.keys))
    guard let name = experiment.pooledSettings.first(where: { !given.contains($0) }) else { return }
    throw error(
      experiment.line,
      .invalid("'pooledSettings' names '\(name)', but no problem of the experiment is given that setting"))
  }

  func checkStart(_ outline: ProblemOutline, _ problem: ConfiguredPlugin) throws(ConfigurationError) {
    let dimension = outline.dimension
    if experiment.startsAtRandom {
      guard let box = outline.bounds, (box.lower + box.upper).allSatisfy(\.isFinite) else {
        throw error(
          experiment.line, .invalid("'start: {random: box}' needs finite bounds, which '\(problem)' has not; give a point"))
      }
    }
    guard let start = experiment.start else { return }
    guard start.count == dimension else {
      throw error(
        experiment.line,
        .wrongDimension("'start' has \(start.count) numbers, but '\(problem)' has dimension \(dimension)"))
    }
    guard outline.bounds?.contains(start) ?? true else {
      throw error(experiment.line, .invalid("'start' lies outside the bounds of '\(problem)'"))
    }
    try checkRepresentable("start", start, line: experiment.line)
  }

  func checkPair(
    _ outline: ProblemOutline, _ problem: ConfiguredPlugin, _ optimizer: ConfiguredPlugin, line: Int
  ) throws(ConfigurationError) {
    guard let plugin = registry.optimizer(optimizer.name) else {
      preconditionFailure("a planned optimizer was looked up before")
    }
    let needs = plugin.description
    let offered = outline.capabilities
    if let missing = Capability.allCases.first(where: { needs.requires.contains($0) && !offered.contains($0) }) {
      throw error(
        line, .missingCapability("\(missing)", problem: problem.name, optimizer: optimizer.name))
    }
    if let greatest = needs.greatestDimension, outline.dimension > greatest {
      throw error(
        line,
        .wrongDimension(
          "'\(optimizer.name)' works in dimension \(greatest) at most, but '\(problem)' has "
            + "\(outline.dimension)"))
    }
    let settings = Settings(optimizer, descriptions: needs.hyperparameters)
    let memory = ProblemOutline.Memory(scalars: outline.memory.scalars + plugin.scalars(settings, on: outline))
    try checkMemory(of: "'\(optimizer)' on '\(problem)'", memory, line: line)
  }

  func checkFigures(_ outline: ProblemOutline, _ problem: ConfiguredPlugin) throws(ConfigurationError) {
    for target in experiment.targets {
      let isMeasurable =
        switch target.quantity {
        case .gap, .bestGap, .relativeGap: outline.optimum != .nothing
        case .distance: outline.optimum == .points
        case .gradient: outline.capabilities.contains(.gradient)
        case .update, .value: true
        }
      guard isMeasurable else {
        throw error(
          experiment.line, .unmeasurableTarget(target: target.quantity.rawValue, problem: problem.name))
      }
    }
    for expectation in experiment.expectations {
      if let fault = fault(of: expectation, outline, problem) {
        throw error(experiment.line, fault)
      }
    }
  }

  /// Why an expectation could never be met, whatever the trial does.
  func fault(
    of expectation: ExpectedFigure, _ outline: ProblemOutline, _ problem: ConfiguredPlugin
  ) -> ConfigurationError.Fault? {
    let dimension = outline.dimension
    if let step = expectation.step, let limit = experiment.budget.steps, step > limit {
      return .invalid("an expectation holds at step \(step), but the budget ends at step \(limit)")
    }
    switch expectation.figure {
    case .iterate(let point, _):
      if point.count != dimension {
        return .wrongDimension(
          "an expected iterate has \(point.count) numbers, but '\(problem)' has dimension \(dimension)")
      }
      if dimension > Checkpoint.exactDimensions {
        return .wrongDimension(
          "iterates are kept up to dimension \(Checkpoint.exactDimensions), and '\(problem)' has \(dimension); "
            + "expect a 'value' instead")
      }
      return nil
    case .steps(_, let target), .stepsAtMost(_, let target), .evaluations(_, let target), .values(_, let target):
      if experiment.targets.contains(target) { return nil }
      return .invalid("an expectation counts up to {\(target)}, which is not among the experiment's targets")
    case .accuracy, .accuracyAtLeast:
      return outline.classCount ?? 0 > 0
        ? nil : .invalid("an expectation is for the accuracy, but '\(problem)' is no model that predicts classes")
    case .value, .status: return nil
    }
  }
}
