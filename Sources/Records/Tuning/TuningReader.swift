// The section `tuning` of an experiment.

func readTuning(_ node: YAMLNode) throws(ConfigurationError) -> TuningSection {
  let place = "'tuning'"
  let keys = try node.mapping(
    place, known: ["goal", "method", "maxTrials", "maxParallelTrials", "hyperparameters", "stopping"])
  let methods = try require("method", of: keys, in: node, place)
  let hyperparameters = try require("hyperparameters", of: keys, in: node, place)
  let entries = try hyperparameters.entries()
  guard !entries.isEmpty else { throw hyperparameters.error(.invalid("'hyperparameters' names nothing to tune")) }
  var section = TuningSection(
    goal: try require("goal", of: keys, in: node, place).name("goal"),
    methods: methods.isList ? try each(methods, readChoice) : [try readChoice(methods)],
    maxTrials: try require("maxTrials", of: keys, in: node, place).count(upTo: 10_000),
    maxParallelTrials: try keys["maxParallelTrials"]?.count(upTo: 1000) ?? 1,
    hyperparameters: [], hyperparameterLines: [:], stopping: try keys["stopping"].map(readStopping), line: node.line ?? 0)
  for (name, value) in entries {
    section.hyperparameters.append(try readHyperparameter(name, value.node))
    section.hyperparameterLines[name] = value.keyLine
  }
  return section
}

/// `{range: [1e-4, 0.5], scale: log}`, `{type: integer, range: [1, 20]}` or `{values: [keras, pytorch]}`.
private func readHyperparameter(_ name: String, _ node: YAMLNode) throws(ConfigurationError) -> TunedHyperparameter {
  let keys = try node.mapping("the hyperparameter '\(name)'", known: ["type", "range", "scale", "values", "points"])
  let type: HyperparameterType = try keys["type"]?.name("type of hyperparameter") ?? (keys["values"] == nil ? .number : .choice)
  let unused = type == .choice ? ["range", "scale", "points"] : ["values"]
  if let key = unused.first(where: { keys[$0] != nil }), let value = keys[key] {
    throw value.error(.invalid("'\(name)' is a \(type.rawValue), which has no '\(key)'\(type.remedy)"))
  }
  if type == .choice {
    let values = try require("values", of: keys, in: node, "the choice '\(name)'")
    return TunedHyperparameter(
      name: name, kind: .choice(try each(values) { (element) throws(ConfigurationError) in try element.setting() }))
  }
  let range = try require("range", of: keys, in: node, "the hyperparameter '\(name)'")
  let scale: Scale = try keys["scale"]?.name("scale") ?? .linear
  return TunedHyperparameter(
    name: name, kind: try readRange(range, of: name, isWhole: type == .integer, scale),
    points: try keys["points"].map { (node) throws(ConfigurationError) in
      let points = try node.count(upTo: 10_000)
      guard points > 1 else { throw node.error(.outOfRange("points", value: "1", range: "at least 2")) }
      return points
    })
}

private enum HyperparameterType: String, CaseIterable {
  case number
  case integer
  case choice

  var remedy: String {
    self == .choice ? "; give its 'values' alone" : "; give a 'range', or 'type: choice'"
  }
}

private func readRange(
  _ node: YAMLNode, of name: String, isWhole: Bool, _ scale: Scale
) throws(ConfigurationError) -> TunedHyperparameter.Kind {
  var ends: [Double] = []
  for element in try node.list() { ends.append(isWhole ? Double(try element.integer()) : try element.number()) }
  guard ends.count == 2, ends[0] < ends[1] else {
    throw node.error(.invalid("the 'range' of '\(name)' is its least and its greatest value, such as [1e-4, 0.5]"))
  }
  guard scale == .linear || ends[0] > 0 else {
    throw node.error(
      .invalid(
        "a 'log' scale has no \(ends[0] == 0 ? "zero" : "negative numbers"), but the range of '\(name)' begins at "
          + "\(shortest(ends[0])); begin above 0, or say 'scale: linear'"))
  }
  return isWhole
    ? .integer(lower: Int(ends[0]), upper: Int(ends[1]), scale: scale)
    : .number(lower: ends[0], upper: ends[1], scale: scale)
}

/// `{median: {from: 60}}` or `{halving: {from: 60, factor: 3}}`.
private func readStopping(_ node: YAMLNode) throws(ConfigurationError) -> StoppingRule {
  let keys = try node.mapping("'stopping'", known: ["median", "halving"])
  if keys.count == 1, let rule = keys["median"] {
    let keys = try rule.mapping("'median'", known: ["from", "every", "startupTrials"])
    let from = try require("from", of: keys, in: rule, "'median'").count(upTo: greatestStep)
    return .median(
      from: from, every: try keys["every"]?.count(upTo: greatestStep) ?? from,
      startupTrials: try keys["startupTrials"]?.count(upTo: 10_000) ?? 5)
  }
  if keys.count == 1, let rule = keys["halving"] {
    let keys = try rule.mapping("'halving'", known: ["from", "factor"])
    let factor = try keys["factor"]?.integer(atLeast: 2) ?? 3
    return .halving(
      from: try require("from", of: keys, in: rule, "'halving'").count(upTo: greatestStep), factor: factor)
  }
  throw node.error(.invalid("'stopping' is one rule, such as {median: {from: 100}} or {halving: {from: 100}}"))
}

private let greatestStep = 1 << 40
