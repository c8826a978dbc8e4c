import PortableMath
import Yams

/// Reads a suite from the bytes of its file.
///
/// The first fault found is thrown, with its line. Names of plugins and settings are not looked up here.
public func readSuite(_ bytes: [UInt8], file: String) throws(SuiteError) -> SuiteV1 {
  guard let text = String(validating: bytes, as: UTF8.self) else {
    throw SuiteError(file: file, line: nil, fault: .malformed("it is not UTF-8"))
  }
  let root = try compose(text, file: file)
  let keys = try root.mapping("the suite", known: ["suite", "summary", "seed", "timeLimit", "timing", "experiments"])
  let experiments = try require("experiments", of: keys, in: root, "the suite")
  return SuiteV1(
    file: file,
    name: try suiteName(try require("suite", of: keys, in: root, "the suite")),
    summary: try keys["summary"]?.text(),
    seed: try require("seed", of: keys, in: root, "the suite").unsigned(),
    timeLimit: try keys["timeLimit"]?.duration() ?? 60,
    timing: try keys["timing"].map(readTiming) ?? TimingPlanV1(),
    experiments: try each(experiments) { (node) throws(SuiteError) in try readExperiment(node) },
    digest: Digest(of: bytes).description)
}

private func compose(_ text: String, file: String) throws(SuiteError) -> YAMLNode {
  do {
    // Some editors of Windows begin a file with this mark, which the parser takes for content.
    let text = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    guard let node = try Yams.compose(yaml: text) else {
      throw SuiteError(file: file, line: nil, fault: .empty)
    }
    return YAMLNode(file: file, node: node, name: "the suite")
  } catch let error as SuiteError {
    throw error
  } catch let error as YamlError {
    throw SuiteError(yaml: error, file: file)
  } catch {
    throw SuiteError(file: file, line: nil, fault: .malformed("\(error)"))
  }
}

extension SuiteError {
  fileprivate init(yaml error: YamlError, file: String) {
    switch error {
    case .scanner(let context, let problem, let mark, let text), .parser(let context, let problem, let mark, let text),
      .composer(let context, let problem, let mark, let text):
      let reason = isTab(at: mark, of: text) ? "a tab stands where only spaces may" : wording(problem, context)
      self.init(file: file, line: mark.line, fault: .malformed(reason))
    case .reader(let problem, let offset, _, let text):
      let line = text.utf8.prefix(offset ?? 0).count { $0 == UInt8(ascii: "\n") } + 1
      self.init(file: file, line: line, fault: .malformed(problem))
    case .duplicatedKeysInMapping(let duplicates, let context):
      let names = duplicates.map { "'\($0)'" }.joined(separator: ", ")
      self.init(file: file, line: context.mark.line, fault: .duplicate("the key \(names) stands twice in one mapping"))
    default:
      self.init(file: file, line: nil, fault: .malformed("\(error)"))
    }
  }
}

/// What the parser was about, where that began, and what it found: `while parsing a flow sequence from line 7, …`.
private func wording(_ problem: String, _ context: YamlError.Context?) -> String {
  guard let context else { return problem }
  let start = context.text.hasPrefix("while") ? " from line \(context.mark.line)" : ""
  return "\(context.text)\(start), \(problem)"
}

private func isTab(at mark: Mark, of text: String) -> Bool {
  let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
  guard lines.indices.contains(mark.line - 1) else { return false }
  return lines[mark.line - 1].unicodeScalars.dropFirst(mark.column - 1).first == "\t"
}

/// A suite's name becomes a folder's, so it keeps to letters, digits, '-', '_' and '.'.
private func suiteName(_ node: YAMLNode) throws(SuiteError) -> String {
  let name = try node.text()
  let allowed = name.utf8.allSatisfy {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
      || [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ".")].contains($0)
  }
  guard allowed, !name.hasPrefix(".") else {
    throw node.error(.outOfRange("suite", value: "'\(name)'", range: "letters, digits, '-', '_' and '.'"))
  }
  return name
}

private func readTiming(_ node: YAMLNode) throws(SuiteError) -> TimingPlanV1 {
  let keys = try node.mapping("'timing'", known: ["processes", "blocks", "blockMilliseconds"])
  var timing = TimingPlanV1()
  if let node = keys["processes"] { timing.processes = try node.count(upTo: 10_000) }
  if let node = keys["blocks"] { timing.blocks = try node.count(upTo: 10_000) }
  if let node = keys["blockMilliseconds"] { timing.blockMilliseconds = try node.duration() }
  return timing
}

private func readExperiment(_ node: YAMLNode) throws(SuiteError) -> ExperimentV1 {
  let place = "an experiment"
  let keys = try node.mapping(
    place,
    known: [
      "name", "note", "problems", "optimizers", "scalars", "seeds", "start", "budget", "targets",
      "continueAfterTargets", "expect",
    ])
  return ExperimentV1(
    name: try require("name", of: keys, in: node, place).text(),
    note: try keys["note"]?.text(),
    problems: try each(try require("problems", of: keys, in: node, place), readChoice),
    optimizers: try each(try require("optimizers", of: keys, in: node, place), readChoice),
    scalars: try keys["scalars"].map { (node) throws(SuiteError) in
      try each(node) { (element) throws(SuiteError) in try element.name("scalar type") }
    } ?? [.float64],
    seeds: try keys["seeds"].map(readSeeds) ?? [0],
    start: try keys["start"].map { (node) throws(SuiteError) in
      try each(node) { (element) throws(SuiteError) in try element.number() }
    },
    budget: try readBudget(try require("budget", of: keys, in: node, place)),
    targets: try keys["targets"].map { (node) throws(SuiteError) in try each(node, readTarget) } ?? [],
    continueAfterTargets: try keys["continueAfterTargets"]?.flag() ?? false,
    expectations: try keys["expect"].map { (node) throws(SuiteError) in try each(node, readExpectation) } ?? [],
    line: node.line ?? 0)
}

/// `rosenbrock`, or `rosenbrock: {dimension: 10}`.
private func readChoice(_ node: YAMLNode) throws(SuiteError) -> ChoiceV1 {
  guard node.isMapping else {
    return ChoiceV1(name: try node.text(), settings: [:], line: node.line ?? 0, settingLines: [:])
  }
  let entries = try node.entries()
  guard entries.count == 1 else {
    throw node.error(.ambiguous("an element of '\(node.name)' is one name, with its settings below it"))
  }
  var choice = ChoiceV1(name: entries[0].key, settings: [:], line: node.line ?? 0, settingLines: [:])
  for (key, value) in try entries[0].value.node.entries() {
    choice.settings[key] = try value.node.setting()
    choice.settingLines[key] = value.keyLine
  }
  return choice
}

/// A list of repetitions, or how many: `[0, 7]`, or `5` for 0 … 4.
private func readSeeds(_ node: YAMLNode) throws(SuiteError) -> [UInt64] {
  guard node.isList else { return Array(0..<UInt64(try node.count(upTo: 100_000))) }
  return try each(node) { (element) throws(SuiteError) in try element.unsigned() }
}

private func readBudget(_ node: YAMLNode) throws(SuiteError) -> BudgetV1 {
  let keys = try node.mapping("'budget'", known: ["steps", "evaluations", "seconds"])
  let budget = BudgetV1(
    steps: try keys["steps"]?.integer(atLeast: 0),
    evaluations: try keys["evaluations"]?.integer(atLeast: 0),
    seconds: try keys["seconds"]?.duration())
  guard budget != BudgetV1() else {
    throw node.error(.ambiguous("'budget' needs at least one of 'steps', 'evaluations' and 'seconds'"))
  }
  return budget
}

/// `{distance: 1e-3}`.
private func readTarget(_ node: YAMLNode) throws(SuiteError) -> TargetV1 {
  let entries = try node.entries()
  guard entries.count == 1 else {
    throw node.error(.ambiguous("a target is one quantity and its value, such as {distance: 1e-3}"))
  }
  let known = TargetV1.Quantity.allCases.map(\.rawValue)
  guard let quantity = TargetV1.Quantity(rawValue: entries[0].key) else {
    throw SuiteError(
      file: node.file, line: entries[0].value.keyLine,
      fault: .unknownName(entries[0].key, kind: "target quantity", known: known))
  }
  return TargetV1(quantity, try entries[0].value.node.positive())
}

private func readExpectation(_ node: YAMLNode) throws(SuiteError) -> ExpectationV1 {
  let place = "an expectation"
  let keys = try node.mapping(
    place,
    known: ["step", "iterate", "value", "target", "steps", "stepsAtMost", "status", "within", "source", "note"])
  return ExpectationV1(
    figure: try readFigure(keys, node),
    tolerance: try keys["within"].map(readTolerance) ?? .exact,
    source: try require("source", of: keys, in: node, place).text(),
    note: try keys["note"]?.text())
}

private func readFigure(
  _ keys: [String: YAMLNode], _ node: YAMLNode
) throws(SuiteError) -> ExpectationV1.Figure {
  let figures = ["iterate", "value", "steps", "stepsAtMost", "status"].filter { keys[$0] != nil }
  guard figures.count == 1, let figure = keys[figures[0]] else {
    throw node.error(.ambiguous("an expectation has exactly one of 'iterate', 'value', 'steps', 'stepsAtMost', 'status'"))
  }
  let step = try keys["step"]?.integer(atLeast: 0)
  switch figures[0] {
  case "iterate":
    let point = try each(figure) { (element) throws(SuiteError) in try element.number() }
    return .iterate(point: point, step: step)
  case "value": return .value(number: try figure.number(), step: step)
  case "status": return .status(equals: try figure.name("status"))
  default:
    let target = try readTarget(try require("target", of: keys, in: node, "an expectation of steps"))
    let count = try figure.integer(atLeast: 0)
    return figures[0] == "steps" ? .steps(count: count, target: target) : .stepsAtMost(count: count, target: target)
  }
}

/// `{ulps: 1}`, `{absolute: 1e-9}`, `{relative: 1e-6}` or `{digits: 8}`.
private func readTolerance(_ node: YAMLNode) throws(SuiteError) -> ToleranceV1 {
  let entries = try node.entries()
  guard entries.count == 1 else {
    throw node.error(.ambiguous("'within' is one kind and its amount, such as {ulps: 1}"))
  }
  let known = ToleranceV1.Kind.allCases.map(\.rawValue)
  guard let kind = ToleranceV1.Kind(rawValue: entries[0].key) else {
    throw SuiteError(
      file: node.file, line: entries[0].value.keyLine,
      fault: .unknownName(entries[0].key, kind: "tolerance", known: known))
  }
  let amount = entries[0].value.node
  switch kind {
  case .ulps: return ToleranceV1(kind, Double(try amount.integer(atLeast: 0)))
  case .digits: return ToleranceV1(kind, Double(try amount.count(upTo: 17)))
  case .absolute, .relative: return ToleranceV1(kind, try amount.positive())
  }
}

private func require(
  _ key: String, of keys: [String: YAMLNode], in node: YAMLNode, _ place: String
) throws(SuiteError) -> YAMLNode {
  guard let value = keys[key] else { throw node.error(.missingKey(key, within: place)) }
  return value
}

private func each<Value>(
  _ node: YAMLNode, _ read: (YAMLNode) throws(SuiteError) -> Value
) throws(SuiteError) -> [Value] {
  var values: [Value] = []
  for element in try node.list() { values.append(try read(element)) }
  return values
}
