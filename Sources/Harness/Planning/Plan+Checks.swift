import AssayKit
import Records

// What an experiment asks for that could never be run, or never be met.

extension ExperimentPlanner {
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
        .wrongDimension("'start' has dimension \(start.count), but '\(problem)' has dimension \(dimension)"))
    }
    guard outline.bounds?.contains(start) ?? true else {
      throw error(experiment.line, .invalid("'start' lies outside the bounds of '\(problem)'"))
    }
    try checkRepresentable("start", start, line: experiment.line)
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
          "an expected iterate has dimension \(point.count), but '\(problem)' has dimension \(dimension)")
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

extension ExperimentPlanner {
  /// Refuses optimizers of a choice that cannot work on a problem; what all of them share is looked up once.
  func checkPairs(
    _ outline: ProblemOutline, _ problem: ConfiguredPlugin, _ optimizers: some Sequence<(ConfiguredPlugin, Settings)>,
    _ choice: PluginChoice
  ) throws(ConfigurationError) {
    guard let plugin = registry.optimizer(choice.name) else {
      preconditionFailure("a planned optimizer was looked up before")
    }
    let needs = plugin.description
    let offered = outline.capabilities
    if let missing = Capability.allCases.first(where: { needs.requires.contains($0) && !offered.contains($0) }) {
      throw error(
        choice.line, .missingCapability("\(missing)", problem: problem.name, optimizer: choice.name))
    }
    if let greatest = needs.greatestDimension, outline.dimension > greatest {
      throw error(
        choice.line,
        .wrongDimension(
          "'\(choice.name)' works in dimension \(greatest) at most, but '\(problem)' has "
            + "\(outline.dimension)"))
    }
    for (optimizer, settings) in optimizers {
      let memory = ProblemOutline.Memory(scalars: outline.memory.scalars + plugin.scalars(settings, on: outline))
      try checkMemory(of: "'\(optimizer)' on '\(problem)'", memory, line: choice.line)
    }
  }
}
