import PortableMath

// Targets and expectations of an experiment.

/// `{distance: 1e-3}`, `{bestGap: [1, 1e-4]}` or `{bestGap: {from: 100, to: 1e-8, perDecade: 5}}`.
func readTargets(_ node: YAMLNode) throws(ConfigurationError) -> [Target] {
  let (quantity, value) = try readQuantity(node)
  if value.isMapping { return try readRange(value).map { Target(quantity, $0) } }
  guard value.isList else { return [Target(quantity, try value.positive())] }
  return try each(value) { (element) throws(ConfigurationError) in Target(quantity, try element.positive()) }
}

/// A target with a single value.
private func readTarget(_ node: YAMLNode) throws(ConfigurationError) -> Target {
  let (quantity, value) = try readQuantity(node)
  return Target(quantity, try value.positive())
}

private func readQuantity(_ node: YAMLNode) throws(ConfigurationError) -> (Target.Quantity, value: YAMLNode) {
  let entries = try node.entries()
  guard entries.count == 1 else {
    throw node.error(.invalid("a target is one quantity and its value, such as {distance: 1e-3}"))
  }
  let known = Target.Quantity.allCases.map(\.rawValue)
  guard let quantity = Target.Quantity(rawValue: entries[0].key) else {
    throw ConfigurationError(
      file: node.file, line: entries[0].value.keyLine,
      fault: .unknownName(entries[0].key, kind: "target quantity", known: known))
  }
  return (quantity, entries[0].value.node)
}

/// The powers 10^(k/perDecade) from `from` down to `to`, both powers of ten.
private func readRange(_ node: YAMLNode) throws(ConfigurationError) -> [Double] {
  let place = "a range of targets"
  let keys = try node.mapping(place, known: ["from", "to", "perDecade"])
  let first = try require("from", of: keys, in: node, place).exponentOfTen()
  let last = try require("to", of: keys, in: node, place).exponentOfTen()
  let perDecade = try keys["perDecade"]?.count(upTo: 20) ?? 1
  guard first > last else { throw node.error(.invalid("a range of targets goes down: 'from' is above 'to'")) }
  return (0...(first - last) * perDecade).map { index in
    // Whole decades are read from their decimals, so that they equal the same target given by itself.
    if index.isMultiple(of: perDecade) { return powerOfTen(first - index / perDecade) }
    return Double.pow(10, Double(first * perDecade - index) / Double(perDecade))
  }
}

func readExpectation(_ node: YAMLNode) throws(ConfigurationError) -> ExpectedFigure {
  let place = "an expectation"
  let keys = try node.mapping(place, known: figureNames + ["step", "target", "tolerance", "source", "note"])
  let figure = try readFigure(keys, node)
  let tolerance = try keys["tolerance"].map(readTolerance) ?? .exact
  guard figure.isCount || tolerance.kind != .factor else {
    throw node.error(.invalid("'tolerance: {factor: …}' is of the counts 'steps', 'evaluations' and 'values'"))
  }
  return ExpectedFigure(
    figure: figure, tolerance: tolerance, source: try require("source", of: keys, in: node, place).text(),
    note: try keys["note"]?.text())
}

private let figureNames = ["iterate", "value", "steps", "stepsAtMost", "evaluations", "values", "status", "accuracy"]

private func readFigure(_ keys: [String: YAMLNode], _ node: YAMLNode) throws(ConfigurationError) -> ExpectedFigure.Figure {
  let figures = figureNames.filter { keys[$0] != nil }
  guard figures.count == 1, let figure = keys[figures[0]] else {
    let names = figureNames.map { "'\($0)'" }.joined(separator: ", ")
    throw node.error(.invalid("an expectation has exactly one of \(names)"))
  }
  let step = try keys["step"]?.integer(atLeast: 0)
  switch figures[0] {
  case "iterate":
    return .iterate(point: try each(figure) { (element) throws(ConfigurationError) in try element.number() }, step: step)
  case "value": return .value(number: try figure.number(), step: step)
  case "accuracy": return .accuracy(share: try figure.number(), step: step)
  case "status": return .status(equals: try figure.name("status"))
  default:
    let target = try readTarget(try require("target", of: keys, in: node, "an expectation of \(figures[0])"))
    let count = try figure.integer(atLeast: 0)
    return switch figures[0] {
    case "steps": .steps(count: count, target: target)
    case "stepsAtMost": .stepsAtMost(count: count, target: target)
    case "evaluations": .evaluations(count: count, target: target)
    default: .values(count: count, target: target)
    }
  }
}

/// `{ulps: 1}`, `{absolute: 1e-9}`, `{relative: 1e-6}`, `{digits: 8}` or, of a count, `{factor: 1.5}`.
private func readTolerance(_ node: YAMLNode) throws(ConfigurationError) -> Tolerance {
  let entries = try node.entries()
  guard entries.count == 1 else {
    throw node.error(.invalid("'within' is one kind and its amount, such as {ulps: 1}"))
  }
  let known = Tolerance.Kind.allCases.map(\.rawValue)
  guard let kind = Tolerance.Kind(rawValue: entries[0].key) else {
    throw ConfigurationError(
      file: node.file, line: entries[0].value.keyLine,
      fault: .unknownName(entries[0].key, kind: "tolerance", known: known))
  }
  let amount = entries[0].value.node
  switch kind {
  case .ulps: return Tolerance(kind, Double(try amount.integer(atLeast: 0)))
  case .digits: return Tolerance(kind, Double(try amount.count(upTo: 17)))
  case .absolute, .relative, .factor: return Tolerance(kind, try amount.positive())
  }
}

extension ExpectedFigure.Figure {
  fileprivate var isCount: Bool {
    switch self {
    case .steps, .evaluations, .values: true
    case .iterate, .value, .stepsAtMost, .status, .accuracy: false
    }
  }
}

extension YAMLNode {
  /// k where the number is 10ᵏ.
  fileprivate func exponentOfTen() throws(ConfigurationError) -> Int {
    let number = try positive()
    let exponent = Int((Double.log(number) / Double.log(10)).rounded())
    guard (-300...300).contains(exponent), powerOfTen(exponent) == number else {
      throw error(.outOfRange(name, value: shortest(number), range: "a power of ten"))
    }
    return exponent
  }
}

/// 10ᵏ as its decimal reads; |k| ≤ 300.
private func powerOfTen(_ exponent: Int) -> Double {
  Double("1e\(exponent)") ?? .nan  // Every such text is a number.
}
