import PortableMath
import Yams

/// Reads a suite from the bytes of its file.
///
/// It throws the first fault that it finds, with its line. It looks up no names of plugins and settings. In the quick variant,
/// the experiments' `quick` keys replace their other keys, and the suite has another name. The quick variant is checked even if
/// it is not asked for.
public func readSuite(_ bytes: [UInt8], file: String, quick: Bool = false) throws(ConfigurationError) -> SuiteDefinition {
  let root = try compose(
    bytes, file: file, name: "the suite", needs: "a suite needs at least 'suite', 'seed' and 'experiments'")
  var suite = try suiteTable.read(root)
  suite.file = file
  suite.digest = Digest(of: bytes).description
  guard let experiments = try suiteTable.nodes(of: root)["experiments"] else { return suite }
  let variant = try readQuickVariant(experiments)
  guard quick else { return suite }
  guard variant != suite.experiments else {
    throw experiments.error(.invalid("there is no quick variant: no experiment has the key 'quick'"))
  }
  suite.name += "-quick"
  suite.experiments = variant
  return suite
}

/// The experiments with what their `quick` keys replace; those with `quick: skip` are left out.
private func readQuickVariant(_ experiments: YAMLNode) throws(ConfigurationError) -> [Experiment] {
  var variant: [Experiment] = []
  for node in try experiments.list() {
    guard let quick = try experimentTable.nodes(of: node)["quick"] else {
      variant.append(try readExperiment(node))
      continue
    }
    guard case .replacements(let replacements) = try ValueKind.quick.read(quick) else { continue }
    variant.append(try readExperiment(node, replacing: replacements))
  }
  guard !variant.isEmpty else {
    throw experiments.error(.invalid("'quick: skip' stands in every experiment; the quick variant needs at least one"))
  }
  return variant
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
