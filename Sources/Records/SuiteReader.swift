import PortableMath
import Yams

/// Reads a suite from the bytes of its file.
///
/// The first fault found is thrown, with its line. Names of plugins and settings are not looked up here. The quick
/// variant has what the experiments' `quick` keys say in place of what they say themselves, and a name of its own; it is
/// checked also where it is not asked for.
public func readSuite(_ bytes: [UInt8], file: String, quick: Bool = false) throws(ConfigurationError) -> SuiteDefinition {
  let root = try compose(
    bytes, file: file, name: "the suite", needs: "a suite needs at least 'suite', 'seed' and 'experiments'")
  let keys = try root.mapping("the suite", known: ["suite", "summary", "seed", "timeLimitSeconds", "timing", "experiments"])
  let experiments = try require("experiments", of: keys, in: root, "the suite")
  var suite = SuiteDefinition(
    file: file,
    name: try suiteName(try require("suite", of: keys, in: root, "the suite")),
    summary: try keys["summary"]?.text(),
    seed: try require("seed", of: keys, in: root, "the suite").unsigned(),
    timeLimitSeconds: try keys["timeLimitSeconds"]?.duration() ?? 60,
    timing: try keys["timing"].map(readTiming) ?? TimingPlan(),
    experiments: try each(experiments) { (node) throws(ConfigurationError) in try readExperiment(node) },
    digest: Digest(of: bytes).description)
  let variant = try readQuickVariant(experiments)
  guard quick else { return suite }
  guard variant != suite.experiments else {
    throw experiments.error(.invalid("there is no quick variant: no experiment has the key 'quick'"))
  }
  suite.name += "-quick"
  suite.experiments = variant
  return suite
}

/// The root of a YAML file. `name` and `needs` are for messages: what the root is, and what an empty file lacks.
package func compose(_ bytes: [UInt8], file: String, name: String, needs: String) throws(ConfigurationError) -> YAMLNode {
  guard let text = String(validating: bytes, as: UTF8.self) else {
    throw ConfigurationError(file: file, line: nil, fault: .malformed("it is not UTF-8"))
  }
  do {
    // Some editors of Windows begin a file with this mark, which the parser takes for content.
    let text = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    guard let node = try Yams.compose(yaml: text) else {
      throw ConfigurationError(file: file, line: nil, fault: .empty(needs: needs))
    }
    return YAMLNode(file: file, node: node, name: name)
  } catch let error as ConfigurationError {
    throw error
  } catch let error as YamlError {
    throw ConfigurationError(yaml: error, file: file)
  } catch {
    throw ConfigurationError(file: file, line: nil, fault: .malformed("\(error)"))
  }
}

extension ConfigurationError {
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
private func suiteName(_ node: YAMLNode) throws(ConfigurationError) -> String {
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

private func readTiming(_ node: YAMLNode) throws(ConfigurationError) -> TimingPlan {
  let keys = try node.mapping("'timing'", known: ["processes", "blocks", "blockMilliseconds", "latencies"])
  var timing = TimingPlan()
  if let node = keys["processes"] { timing.processes = try node.count(upTo: 10_000) }
  if let node = keys["blocks"] { timing.blocks = try node.count(upTo: 10_000) }
  if let node = keys["blockMilliseconds"] { timing.blockMilliseconds = try node.duration() }
  if let node = keys["latencies"], try node.flag() { timing.latencies = true }
  return timing
}

/// The experiments with what their `quick` keys replace; those with `quick: skip` are left out.
private func readQuickVariant(_ experiments: YAMLNode) throws(ConfigurationError) -> [Experiment] {
  var variant: [Experiment] = []
  for node in try experiments.list() {
    let quick = try experimentKeys(node)["quick"]
    if let quick, !quick.isMapping {
      guard try quick.text() == "skip" else {
        throw quick.error(.invalid("'quick' is 'skip' or a mapping of the keys it replaces"))
      }
      continue
    }
    variant.append(try readExperiment(node, replacing: try quick?.mapping("'quick'", known: replaceableKeys) ?? [:]))
  }
  guard !variant.isEmpty else {
    throw experiments.error(.invalid("'quick: skip' stands in every experiment; the quick variant needs at least one"))
  }
  return variant
}

/// What a quick variant may say otherwise.
private let replaceableKeys = [
  "problems", "optimizers", "scalars", "arithmetic", "seeds", "pooledSettings", "data", "start", "budget", "targets",
  "continueAfterTargets", "expect", "tuning",
]

private func experimentKeys(_ node: YAMLNode) throws(ConfigurationError) -> [String: YAMLNode] {
  try node.mapping("an experiment", known: ["name", "note", "quick"] + replaceableKeys)
}

private func readExperiment(
  _ node: YAMLNode, replacing replacements: [String: YAMLNode] = [:]
) throws(ConfigurationError) -> Experiment {
  let place = "an experiment"
  let keys = try experimentKeys(node).merging(replacements) { $1 }
  return Experiment(
    name: try require("name", of: keys, in: node, place).title(),
    note: try keys["note"]?.text(),
    problems: try each(try require("problems", of: keys, in: node, place), readChoice),
    optimizers: try each(try require("optimizers", of: keys, in: node, place), readChoice),
    scalars: try keys["scalars"].map { (node) throws(ConfigurationError) in
      try each(node) { (element) throws(ConfigurationError) in try element.name("scalar type") }
    } ?? [.float64],
    arithmetics: try keys["arithmetic"].map(readArithmetics) ?? [],
    seeds: try keys["seeds"].map(readSeeds) ?? [0],
    pooledSettings: try keys["pooledSettings"].map { (node) throws(ConfigurationError) in
      try each(node) { (element) throws(ConfigurationError) in try element.text() }
    } ?? [],
    data: try keys["data"]?.text(),
    start: try keys["start"].map { (node) throws(ConfigurationError) in
      try each(node) { (element) throws(ConfigurationError) in try element.number() }
    },
    budget: try readBudget(try require("budget", of: keys, in: node, place)),
    targets: try keys["targets"].map { (node) throws(ConfigurationError) in try each(node, readTargets).flatMap(\.self) } ?? [],
    continueAfterTargets: try keys["continueAfterTargets"]?.flag() ?? false,
    expectations: try keys["expect"].map { (node) throws(ConfigurationError) in try each(node, readExpectation) } ?? [],
    tuning: try keys["tuning"].map(readTuning),
    line: node.line ?? 0)
}

/// `rosenbrock`, or `rosenbrock: {dimension: 10}`.
func readChoice(_ node: YAMLNode) throws(ConfigurationError) -> PluginChoice {
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

/// One arithmetic, or a list of them.
private func readArithmetics(_ node: YAMLNode) throws(ConfigurationError) -> [ArithmeticBackend] {
  guard node.isList else { return [try node.name("arithmetic")] }
  return try each(node) { (element) throws(ConfigurationError) in try element.name("arithmetic") }
}

/// A list of repetitions, or how many: `[0, 7]`, or `5` for 0 … 4.
private func readSeeds(_ node: YAMLNode) throws(ConfigurationError) -> [UInt64] {
  guard node.isList else { return Array(0..<UInt64(try node.count(upTo: 100_000))) }
  return try each(node) { (element) throws(ConfigurationError) in try element.unsigned() }
}

private func readBudget(_ node: YAMLNode) throws(ConfigurationError) -> Budget {
  let keys = try node.mapping("'budget'", known: ["steps", "evaluations", "seconds"])
  let budget = Budget(
    steps: try keys["steps"]?.integer(atLeast: 0),
    evaluations: try keys["evaluations"]?.integer(atLeast: 0),
    seconds: try keys["seconds"]?.duration())
  guard budget != Budget() else {
    throw node.error(.invalid("'budget' needs at least one of 'steps', 'evaluations' and 'seconds'"))
  }
  return budget
}

package func require(
  _ key: String, of keys: [String: YAMLNode], in node: YAMLNode, _ place: String
) throws(ConfigurationError) -> YAMLNode {
  guard let value = keys[key] else { throw node.error(.missingKey(key, within: place)) }
  return value
}

package func each<Value>(
  _ node: YAMLNode, _ read: (YAMLNode) throws(ConfigurationError) -> Value
) throws(ConfigurationError) -> [Value] {
  var values: [Value] = []
  for element in try node.list() { values.append(try read(element)) }
  return values
}
