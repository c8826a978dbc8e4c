// The keys of an experiment's section `tuning`.

extension ValueKind where Value == TuningSection {
  static var tuning: Self {
    .mapping(tuningTable).map { (section, node) in
      var section = section
      section.line = node.line ?? 0
      return section
    }
  }
}

let tuningTable = KeyTable(
  "tuning", in: "'tuning'", blank: TuningSection(),
  [
    Key("goal", .name(of: "goal"), \.goal, required: true, "What the search makes least, or greatest if it is an accuracy."),
    Key(
      "method", .oneOrMore(of: .plugin), \.methods, required: true,
      "What proposes the values: `grid`, or an optimizer that proposes points, such as `random` or `bayesian`."),
    Key("maxTrials", .count(upTo: 10_000), \.maxTrials, required: true, "The most trials of one search."),
    Key(
      "maxParallelTrials", .count(upTo: 1000), \.maxParallelTrials,
      "How many trials are proposed and run in one round, before the next are proposed."),
    Key(
      "hyperparameters", was: "parameters", .hyperparameters, required: true,
      set: { (section, entries) in
        section.hyperparameters = entries.map(\.hyperparameter)
        for entry in entries { section.hyperparameterLines[entry.hyperparameter.name] = entry.line }
      }, "The settings that are searched, by name; every optimizer of the experiment has them."),
    Key(
      "stopping", .stopping, \.stopping, default: "no trial is stopped early", "When a trial that looks hopeless is stopped."),
  ])

/// A hyperparameter and the line of its name.
private struct HyperparameterEntry {
  var hyperparameter: TunedHyperparameter
  var line: Int?
}

extension ValueKind where Value == [HyperparameterEntry] {
  fileprivate static var hyperparameters: Self {
    ValueKind(
      "mapping of names to mappings: [hyperparameter](#hyperparameter)",
      schema: ["type": "object", "minProperties": 1, "additionalProperties": hyperparameterTable.schema]
    ) { (node) throws(ConfigurationError) in
      var entries: [HyperparameterEntry] = []
      for (name, value) in try node.entries() {
        let keys = try hyperparameterTable.read(value.node, as: "the hyperparameter '\(name)'")
        entries.append(HyperparameterEntry(hyperparameter: try keys.hyperparameter(name, value.node), line: value.keyLine))
      }
      guard !entries.isEmpty else { throw node.error(.invalid("'hyperparameters' names nothing to tune")) }
      return entries
    }
  }
}

let hyperparameterTable = KeyTable(
  "hyperparameter", in: "a hyperparameter", blank: HyperparameterKeys(),
  shape: ["oneOf": [["required": ["range"]], ["required": ["values"]]]],
  [
    Key(
      "type", .name(of: "type of hyperparameter"), \.type, default: "`number`, or `choice` with `values`",
      "What its values are."),
    Key(
      "range",
      .node(
        "list of the least and the greatest value",
        schema: ["type": "array", "items": ["type": "number"], "minItems": 2, "maxItems": 2]), set: { _, _ in },
      "The least and the greatest value of a number."),
    Key(
      "scale", .name(of: "scale"), \.scale, default: "`linear`",
      "The scale on which the range is divided evenly; on `log` the range begins above 0."),
    Key("values", .list(of: .setting), \.values, "The values of a choice, of any type."),
    Key(
      "points", .whole(Bounds(from: 2, upTo: 10_000)), \.points, default: "all values of a whole number; a number needs it",
      "How many evenly spaced values a grid takes."),
  ])

/// A hyperparameter as its keys say it.
struct HyperparameterKeys: Sendable {
  var type: HyperparameterType?
  var scale: Scale?
  var values: [SuiteValue]?
  var points: Int?
}

enum HyperparameterType: String, CaseIterable, Sendable {
  case number
  case integer
  case choice

  var remedy: String { self == .choice ? "; give its 'values' alone" : "; give a 'range', or 'type: choice'" }
}

extension HyperparameterKeys {
  fileprivate func hyperparameter(_ name: String, _ node: YAMLNode) throws(ConfigurationError) -> TunedHyperparameter {
    let type = type ?? (values == nil ? .number : .choice)
    let nodes = try hyperparameterTable.nodes(of: node)
    let unused = type == .choice ? ["range", "scale", "points"] : ["values"]
    if let key = unused.first(where: { nodes[$0] != nil }), let value = nodes[key] {
      throw value.error(.invalid("'\(name)' is a \(type.rawValue), which has no '\(key)'\(type.remedy)"))
    }
    if type == .choice {
      guard let values else { throw node.error(.missingKey("values", within: "the choice '\(name)'")) }
      return TunedHyperparameter(name: name, kind: .choice(values))
    }
    guard let range = nodes["range"] else { throw node.error(.missingKey("range", within: "the hyperparameter '\(name)'")) }
    let kind = try readRange(range, of: name, isWhole: type == .integer, scale ?? .linear)
    return TunedHyperparameter(name: name, kind: kind, points: points)
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

extension ValueKind where Value == StoppingRule {
  /// `{median: {from: 60}}` or `{halving: {from: 60, factor: 3}}`.
  fileprivate static var stopping: Self {
    .one(
      of: stoppingTable, called: "rule of stopping",
      else: "'stopping' is one rule, such as {median: {from: 100}} or {halving: {from: 100}}")
  }
}

let stoppingTable = KeyTable<StoppingRule?>(
  "stopping", in: "'stopping'", blank: nil,
  [
    Key(
      "median", .mapping(medianTable),
      set: { $0 = .median(from: $1.from, every: $1.every ?? $1.from, startupTrials: $1.startupTrials) },
      "Ends a trial whose goal is worse than the median of earlier rounds at the same step."),
    Key(
      "halving", .mapping(halvingTable), set: { $0 = .halving(from: $1.from, factor: $1.factor) },
      "Successive halving: of each `factor` trials only the best continues, with `factor` times as many steps."),
  ])

struct MedianRule: Sendable {
  var from = 1
  var every: Int?
  var startupTrials = 5
}

struct HalvingRule: Sendable {
  var from = 1
  var factor = 3
}

let medianTable = KeyTable(
  "median", in: "'median'", blank: MedianRule(),
  [
    Key("from", .step, \.from, required: true, "The first step after which trials are compared."),
    Key("every", .step, \.every, default: "`from`", "The steps from one comparison to the next."),
    Key(
      "startupTrials", .count(upTo: 10_000), \.startupTrials,
      "How many trials of earlier rounds must have come to a step before it ends a trial."),
  ])

let halvingTable = KeyTable(
  "halving", in: "'halving'", blank: HalvingRule(),
  [
    Key("from", .step, \.from, required: true, "The steps that every trial takes."),
    Key("factor", .whole(atLeast: 2), \.factor, "One of so many trials continues, with so many times the steps."),
  ])

extension ValueKind where Value == Int {
  fileprivate static var step: Self { .count(upTo: 1 << 40) }
}

extension ValueKind where Value == YAMLNode {
  /// A node that is read later, when the rest of its mapping is known.
  fileprivate static func node(_ words: String, schema: JSONValue) -> Self {
    ValueKind(words, schema: schema) { (node) throws(ConfigurationError) in node }
  }
}
