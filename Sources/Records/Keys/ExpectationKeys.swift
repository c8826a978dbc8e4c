// Expectations: published figures, and how far a run may be from them.

extension ValueKind where Value == ExpectedFigure {
  static var expectation: Self {
    ValueKind<Expectation>.mapping(expectationTable).map { (expectation, node) throws(ConfigurationError) in
      try expectation.figure(node)
    }
  }
}

/// An expectation as its keys say it.
struct Expectation: Sendable {
  fileprivate var figures: [Figure] = []
  fileprivate var step: Int?
  fileprivate var target: Target?
  fileprivate var tolerance = Tolerance.exact
  fileprivate var source = ""
  fileprivate var note: String?

  /// A figure before its step or its target is known.
  fileprivate enum Figure: Sendable {
    case atStep(@Sendable (Int?) -> ExpectedFigure.Figure)
    case toTarget(key: String, @Sendable (Target) -> ExpectedFigure.Figure)
    case ofEnd(ExpectedFigure.Figure)
  }

  fileprivate func figure(_ node: YAMLNode) throws(ConfigurationError) -> ExpectedFigure {
    guard figures.count == 1 else {
      let names = figureKeys.map { "'\($0.name)'" }.joined(separator: ", ")
      throw node.error(.invalid("an expectation has exactly one of \(names)"))
    }
    let figure = try bound(figures[0], node)
    guard figure.isCount || tolerance.kind != .factor else {
      throw node.error(.invalid("'tolerance: {factor: …}' is only for the counts 'steps', 'evaluations' and 'values'"))
    }
    return ExpectedFigure(figure: figure, tolerance: tolerance, source: source, note: note)
  }

  private func bound(_ figure: Figure, _ node: YAMLNode) throws(ConfigurationError) -> ExpectedFigure.Figure {
    switch figure {
    case .atStep(let figure): return figure(step)
    case .ofEnd(let figure): return figure
    case .toTarget(let key, let figure):
      guard let target else { throw node.error(.missingKey("target", within: "an expectation of \(key)")) }
      return figure(target)
    }
  }
}

let expectationTable = KeyTable(
  "expectation", in: "an expectation", blank: Expectation(),
  shape: ["oneOf": .list(figureKeys.map { ["required": [.text($0.name)]] })],
  figureKeys + [
    Key("step", .whole(atLeast: 0), \.step, default: "the last step", "The step after which the figure holds."),
    Key("target", .target, \.target, "The target up to which the figure counts; it is among the experiment's targets."),
    Key(
      "tolerance", was: "within", .tolerance, \.tolerance, default: "`{ulps: 0}`",
      "How far the measured figure may be from the published one."),
    Key("source", .text, \.source, required: true, "Who published the figure."),
    Key("note", .text, \.note, "A text that is shown below the table."),
  ])

private let figureKeys: [Key<Expectation>] = [
  Key(
    "iterate", .list(of: .number()),
    set: { (record, point) in record.figures.append(.atStep { .iterate(point: point, step: $0) }) },
    "The iterate."),
  Key(
    "value", .number(), set: { (record, number) in record.figures.append(.atStep { .value(number: number, step: $0) }) },
    "The objective's value."),
  countKey("steps", "The number of steps to the target.") { .steps(count: $0, target: $1) },
  countKey("stepsAtMost", "The most steps that the target may take.") { .stepsAtMost(count: $0, target: $1) },
  countKey("evaluations", "The number of evaluations of every kind to the target.") { .evaluations(count: $0, target: $1) },
  countKey("values", "The number of evaluations of the objective's value to the target.") { .values(count: $0, target: $1) },
  Key("status", .name(of: "status"), set: { $0.figures.append(.ofEnd(.status(equals: $1))) }, "How the trial ends."),
  Key(
    "accuracy", .number(), set: { (record, share) in record.figures.append(.atStep { .accuracy(share: share, step: $0) }) },
    "The share of held-out examples that the model predicts correctly."),
  Key(
    "accuracyAtLeast", .number(Bounds(from: 0, upTo: 1)),
    set: { (record, share) in record.figures.append(.ofEnd(.accuracyAtLeast(share: share))) },
    "The least mean, over all seeds, of the share of held-out examples that the model predicts correctly at the end."),
]

private func countKey(
  _ name: String, _ sentence: String, _ figure: @escaping @Sendable (Int, Target) -> ExpectedFigure.Figure
) -> Key<Expectation> {
  Key(
    name, .whole(atLeast: 0),
    set: { (record, count) in record.figures.append(.toTarget(key: name) { figure(count, $0) }) }, sentence)
}

extension ExpectedFigure.Figure {
  fileprivate var isCount: Bool {
    switch self {
    case .steps, .evaluations, .values: true
    case .iterate, .value, .stepsAtMost, .status, .accuracy, .accuracyAtLeast: false
    }
  }
}

extension ValueKind where Value == Tolerance {
  /// `{ulps: 1}`, `{absolute: 1e-9}`, `{relative: 1e-6}`, `{digits: 8}` or, of a count, `{factor: 1.5}`.
  fileprivate static var tolerance: Self {
    .one(of: toleranceTable, called: "tolerance", else: "'tolerance' is one kind and its amount, such as {ulps: 1}")
  }
}

let toleranceTable = KeyTable<Tolerance?>("tolerance", in: "'tolerance'", blank: nil, Tolerance.Kind.allCases.map(toleranceKey))

private func toleranceKey(_ kind: Tolerance.Kind) -> Key<Tolerance?> {
  let name = kind.rawValue
  switch kind {
  case .ulps:
    return Key(
      name, .whole(atLeast: 0), set: { $0 = Tolerance(kind, Double($1)) },
      "Units in the last place of the trial's scalar type; 0 asks for equal bits.")
  case .digits:
    return Key(
      name, .count(upTo: 17), set: { $0 = Tolerance(kind, Double($1)) },
      "Both numbers are equal when they are rounded to so many significant digits.")
  case .absolute: return Key(name, .positive, set: { $0 = Tolerance(kind, $1) }, "The greatest absolute difference.")
  case .relative:
    return Key(
      name, .positive, set: { $0 = Tolerance(kind, $1) }, "The greatest difference, as a share of the published figure.")
  case .factor:
    return Key(name, .positive, set: { $0 = Tolerance(kind, $1) }, "Of a count: at most so many times the published one.")
  }
}
