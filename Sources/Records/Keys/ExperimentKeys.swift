// The keys of an experiment.

let experimentTable = KeyTable(
  "experiment", in: "an experiment", blank: Experiment(),
  shape: ["anyOf": [["required": ["problems", "optimizers"]], ["required": ["programs"]]]],
  [
    Key("name", .title, \.name, required: true, "The experiment's name, with which the names of its trials begin."),
    Key("note", .text, \.note, "A text that is shown below the experiment's table."),
  ] + experimentKeys
    + [
      Key(
        "quick", .quick, set: { _, _ in },
        "What `assay run --quick` takes in place of the experiment's own keys; `skip` leaves the experiment out.")
    ], check: checkKindOfExperiment)

/// What a quick variant may replace, or leave out.
let quickTable = KeyTable("quick", in: "'quick'", blank: Experiment(), experimentKeys.map(\.replacement))

private let experimentKeys: [Key<Experiment>] = [
  Key(
    "problems", .list(of: .plugin), \.problems, default: "none; required without `programs`",
    "Names of problems, each with its settings below it; a list where a setting takes one value multiplies out."),
  Key(
    "optimizers", .list(of: .plugin), \.optimizers, default: "none; required without `programs`",
    "Names of optimizers, each with its settings below it, as for `problems`."),
  Key(
    "programs", .list(of: .program), \.programs, default: "none",
    "Programs that are run in the place of problems and optimizers, each with its settings."),
  Key(
    "metrics", .programMetrics, \.metrics, default: "none",
    "The numbers that each program gives, and whether higher or lower is better."),
  Key("scalars", .list(of: .name(of: "scalar type")), \.scalars, "The scalar types in which each trial computes."),
  Key(
    "arithmetic", .oneOrMore(of: .name(of: "arithmetic")), \.arithmetics,
    default: "`portable`, or what `assay run --arithmetic` says", "Whose arithmetic each trial computes with."),
  Key(
    "seeds", .seeds, get: { $0.seeds },
    set: { (experiment, seeds) in
      experiment.seeds = seeds
      experiment.namesSeeds = true
    }, "How often each trial is repeated, or the list of its seeds; `5` means 0 to 4."),
  Key(
    "pooledSettings", was: "pool", .list(of: .text), \.pooledSettings, default: "none",
    "Settings of problems whose values count as repetitions of one problem."),
  Key("data", .text, \.data, default: "seeded synthetic data", "The folder of the data that models learn from."),
  Key(
    "start", .start, default: "each problem's own start",
    set: { (experiment, start) in
      experiment.start = start.point
      experiment.startsAtRandom = start.point == nil
    },
    "The point at which each trial starts, or `{random: box}`: for each problem and seed a random point of its bounds."),
  Key("budget", .mapping(budgetTable), \.budget, required: true, "What ends a trial that reaches no target."),
  Key(
    "targets", .targets, \.targets, default: "none",
    "Values to reach; each record says when it was first reached."),
  Key(
    "continueAfterTargets", .flag, \.continueAfterTargets,
    "Whether a trial that reached every target continues until its budget is spent."),
  Key(
    "expect", .list(of: .expectation), \.expectations, default: "none", "Published figures that every run must meet."),
  Key("tuning", .tuning, \.tuning, default: "none", "A search for hyperparameters of the experiment's optimizers."),
]

let budgetTable = KeyTable(
  "budget", in: "'budget'", blank: Budget(), shape: ["minProperties": 1],
  [
    Key("steps", .whole(atLeast: 0), \.steps, "The most steps of a trial."),
    Key("epochs", .whole(atLeast: 0), \.epochs, "The most passes of a model over its data, which a plan turns into steps."),
    Key("evaluations", .whole(atLeast: 0), \.evaluations, "The most evaluations, of every kind together."),
    Key(
      "seconds", .duration, \.seconds,
      "The most wall time of the recording; a trial that it ends depends on the clock, so its digest does not repeat."),
  ]
) { (budget, node) throws(ConfigurationError) in
  guard budget != Budget() else {
    throw node.error(.invalid("'budget' needs at least one of 'steps', 'epochs', 'evaluations' and 'seconds'"))
  }
}

/// Refuses an experiment of neither kind, and keys of the other kind.
private func checkKindOfExperiment(_ experiment: Experiment, _ node: YAMLNode) throws(ConfigurationError) {
  guard !experiment.programs.isEmpty else {
    if experiment.problems.isEmpty { throw node.error(.missingKey("problems", within: "an experiment")) }
    if experiment.optimizers.isEmpty { throw node.error(.missingKey("optimizers", within: "an experiment")) }
    if !experiment.metrics.isEmpty { throw node.error(.invalid("'metrics' are given by 'programs', and there are none")) }
    return
  }
  let others = [
    ("problems", experiment.problems.isEmpty), ("optimizers", experiment.optimizers.isEmpty),
    ("arithmetic", experiment.arithmetics.isEmpty), ("pooledSettings", experiment.pooledSettings.isEmpty),
    ("start", experiment.start == nil && !experiment.startsAtRandom), ("targets", experiment.targets.isEmpty),
    ("continueAfterTargets", !experiment.continueAfterTargets),
  ]
  if let (key, _) = others.first(where: { !$0.1 }) {
    throw node.error(.invalid("'\(key)' is for problems and optimizers, and this experiment has 'programs'; leave one out"))
  }
  guard experiment.scalars.count == 1 else {
    throw node.error(.invalid("a program chooses its own scalar type; give one of 'scalars', in which diffs count ulps"))
  }
  let budget = experiment.budget
  guard budget.seconds != nil, budget == Budget(seconds: budget.seconds) else {
    throw node.error(.invalid("the 'budget' of programs is {seconds: …}; a program counts its steps by itself"))
  }
}

/// What the key `start` says.
struct StartChoice: Sendable {
  /// nil for a random point.
  let point: [Double]?
}

extension ValueKind where Value == StartChoice {
  /// `[-1.2, 1]`, or `{random: box}`.
  fileprivate static var start: Self {
    let list = ValueKind<[Double]>.list(of: .number())
    let random: JSONValue = [
      "type": "object", "properties": ["random": ["const": "box"]], "required": ["random"], "additionalProperties": false,
    ]
    return ValueKind("\(list.words); or `{random: box}`", schema: ["anyOf": [list.schema, random]]) {
      (node) throws(ConfigurationError) in
      guard node.isMapping else { return StartChoice(point: try list.read(node)) }
      let entries = try node.entries()
      guard entries.count == 1, entries[0].key == "random", try entries[0].value.node.text() == "box" else {
        throw node.error(.invalid("'start' is a list of numbers or {random: box}"))
      }
      return StartChoice(point: nil)
    }
  }
}

/// What the key `quick` says.
enum QuickVariant {
  case skip
  case replacements([String: YAMLNode])
}

extension ValueKind where Value == Experiment {
  static var experiment: Self {
    let kind = Self.mapping(experimentTable)
    return ValueKind(kind.words, schema: kind.schema) { (node) throws(ConfigurationError) in try readExperiment(node) }
  }
}

/// Reads an experiment; `replacements` stand in for the nodes of their keys.
func readExperiment(
  _ node: YAMLNode, replacing replacements: [String: YAMLNode] = [:]
) throws(ConfigurationError) -> Experiment {
  var experiment = try experimentTable.read(node, replacing: replacements)
  experiment.line = node.line ?? 0
  return experiment
}

extension ValueKind where Value == QuickVariant {
  static var quick: Self {
    ValueKind(
      "`skip`, or a mapping of any keys from `problems` to `tuning`",
      schema: ["anyOf": [["const": "skip"], quickTable.schema]]
    ) { (node) throws(ConfigurationError) in
      if node.isMapping { return .replacements(try quickTable.nodes(of: node)) }
      guard try node.text() == "skip" else {
        throw node.error(.invalid("'quick' is 'skip' or a mapping of the keys it replaces"))
      }
      return .skip
    }
  }
}

extension ValueKind where Value == [UInt64] {
  /// A list of seeds, or how many: `[0, 7]`, or `5` for 0 to 4.
  fileprivate static var seeds: Self {
    let count = ValueKind<Int>.count(upTo: 100_000)
    let list = Self.list(of: .unsigned)
    let schema: JSONValue = ["anyOf": [count.schema, list.schema]]
    let kind = ValueKind("\(count.words); or a list of seeds", schema: schema) { (node) throws(ConfigurationError) in
      node.isList ? try list.read(node) : Array(0..<UInt64(try count.read(node)))
    }
    return kind.written(as: list.json)
  }
}

extension ValueKind where Value == PluginChoice {
  /// `rosenbrock`, or `rosenbrock: {dimension: 10}`.
  static var plugin: Self {
    let settings: JSONValue = ["type": "object", "additionalProperties": ValueKind<SuiteValue>.setting.schema]
    let entry: JSONValue = ["type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": settings]
    return ValueKind("name, or name with its settings", schema: ["anyOf": [ValueKind<String>.text.schema, entry]]) {
      (node) throws(ConfigurationError) in try readPlugin(node)
    }
  }

}

extension ValueKind where Value == SuiteValue {
  /// A number, a text, a list of them, or a list of such lists.
  static var setting: Self {
    let scalar: JSONValue = ["type": ["string", "number", "boolean"], "minLength": 1]
    func list(of items: JSONValue) -> JSONValue { ["type": "array", "minItems": 1, "items": items] }
    return ValueKind(
      "number, text, or a list of them", schema: ["anyOf": [scalar, list(of: ["anyOf": [scalar, list(of: scalar)]])]]
    ) { (node) throws(ConfigurationError) in try node.setting() }
  }
}

private func readPlugin(_ node: YAMLNode) throws(ConfigurationError) -> PluginChoice {
  guard node.isMapping else {
    return PluginChoice(name: try node.text(), settings: [:], line: node.line ?? 0, settingLines: [:])
  }
  let entries = try node.entries()
  guard entries.count == 1 else {
    throw node.error(.invalid("an element of '\(node.name)' is one name, with its settings below it"))
  }
  var choice = PluginChoice(name: entries[0].key, settings: [:], line: node.line ?? 0, settingLines: [:])
  for (key, value) in try entries[0].value.node.entries() {
    choice.settings[key] = try value.node.setting()
    choice.settingLines[key] = value.keyLine
  }
  return choice
}
