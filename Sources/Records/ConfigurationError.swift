/// A fault in a suite or a gate's policy: where, and what.
public struct ConfigurationError: Error, Equatable, Sendable {
  public var file: String
  /// nil if the fault is the whole file's.
  public var line: Int?
  public var fault: Fault

  public init(file: String, line: Int?, fault: Fault) {
    self.file = file
    self.line = line
    self.fault = fault
  }

  public enum Fault: Equatable, Sendable {
    case malformed(String)
    case empty(needs: String)
    case unknownKey(String, within: String, known: [String])
    /// A key that has another name since version 0.2.0.
    case renamedKey(String, to: String, within: String)
    case missingKey(String, within: String)
    case wrongType(of: String, expected: String, found: String)
    case unknownName(String, kind: String, known: [String])
    case outOfRange(String, value: String, range: String)
    /// A number that is not zero or infinite as written, but is in a scalar type of the experiment.
    case notRepresentable(String, value: String, scalar: String, becomes: String)
    /// Trials that need more bytes of memory than there are.
    case tooLarge(String, bytes: Double, limit: Double)
    case emptyList(String)
    case invalid(String)
    case unknownPlugin(String, kind: String, known: [String])
    case unknownSetting(String, of: String, known: [String])
    case missingSetting(String, of: String)
    case missingCapability(String, problem: String, optimizer: String)
    case wrongDimension(String)
    case duplicate(String)
    case unmeasurableTarget(target: String, problem: String)
    case unusableData(String)
  }
}

extension ConfigurationError: CustomStringConvertible {
  /// `suites/mine.yaml:12: unknown key 'optimiser' in an experiment; did you mean 'optimizers'?`
  public var description: String {
    let place = line.map { "\(file):\($0)" } ?? file
    // A key or a name of the file may hold anything, but a message is one line.
    let message = "\(fault)".split(whereSeparator: \.isNewline).joined(separator: " ")
    return "\(place): \(message)"
  }
}

extension ConfigurationError.Fault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .malformed(let reason): "the YAML is not well-formed: \(reason)"
    case .empty(let needs): "the file is empty; \(needs)"
    case .unknownKey(let key, let place, let known): "unknown key '\(key)' in \(place)\(suggestion(for: key, among: known))"
    case .renamedKey(let key, let name, let place): "the key '\(key)' in \(place) is called '\(name)' now"
    case .missingKey(let key, let place): "\(place) needs the key '\(key)'"
    case .wrongType(let what, let expected, let found): "'\(what)' must be \(expected), not \(found)"
    case .unknownName(let name, let kind, let known): "unknown \(kind) '\(name)'\(suggestion(for: name, among: known))"
    case .outOfRange(let what, let value, let range): "'\(what)' must be \(range), not \(value)"
    case .notRepresentable(let what, let value, let scalar, let result):
      "'\(what)' is \(value), which is \(result) in \(scalar)"
    case .tooLarge(let what, let bytes, let limit):
      "\(what) needs \(gibibytes(bytes)) of memory, but there are \(gibibytes(limit))"
    case .emptyList(let what): "'\(what)' is an empty list; it needs at least one element"
    case .invalid(let reason): reason
    case .unknownPlugin(let name, let kind, let known):
      if let plugin = shippedPlugin(offering: name) {
        "no \(kind) is called '\(name)'; load it with --plugin '\(plugin)'"
      } else {
        "no \(kind) is called '\(name)'\(suggestion(for: name, among: known)) ('assay list' shows all; '--plugin' adds yours)"
      }
    case .unknownSetting(let name, let plugin, let known):
      "'\(plugin)' has no setting '\(name)'\(suggestion(for: name, among: known))"
    case .missingSetting(let name, let plugin): "'\(plugin)' needs the setting '\(name)'"
    case .missingCapability(let capability, let problem, let optimizer):
      "'\(optimizer)' needs a \(capability), which '\(problem)' does not offer"
    case .wrongDimension(let reason): reason
    case .duplicate(let reason): reason
    case .unusableData(let reason): reason
    case .unmeasurableTarget("gradient", let problem): "the target 'gradient' cannot be measured: '\(problem)' has no gradient"
    case .unmeasurableTarget(let target, let problem):
      "the target '\(target)' cannot be measured: the optimum of '\(problem)' is not known"
    }
  }
}

/// Bytes in GiB with one digit behind the point.
package func gibibytes(_ bytes: Double) -> String { "\(shortest((bytes / 0x1p30 * 10).rounded() / 10)) GiB" }

/// The plugin of the Python package that offers a method of this name, by the beginning that all of its names have.
private func shippedPlugin(offering name: String) -> String? {
  ["torch", "scipy", "cmaes"].first { prefix in
    name.hasPrefix(prefix) && name.dropFirst(prefix.count).first?.isUppercase == true
  }.map { "python3 -m assay_plugin.\($0)" }
}

/// `; did you mean 'x'?` for the nearest name, or the list of names where none is near.
func suggestion(for name: String, among known: [String]) -> String {
  if let nearest = nearestName(to: name, among: known) { return "; did you mean '\(nearest)'?" }
  return known.isEmpty ? "" : "; known: \(known.joined(separator: ", "))"
}

/// The name nearest to `name` by edit distance, if it is near: at most a third of its letters, and at least one, apart.
public func nearestName(to name: String, among known: [String]) -> String? {
  let candidates = known.map { (name: $0, distance: editDistance($0.lowercased(), name.lowercased())) }
  guard let best = candidates.min(by: { $0.distance < $1.distance }) else { return nil }
  return best.distance <= max(1, max(name.count, best.name.count) / 3) ? best.name : nil
}

/// The least number of insertions, deletions, replacements and exchanged neighbors that make `a` into `b`.
///
/// Each letter is changed once at most (the optimal string alignment distance).
func editDistance(_ a: String, _ b: String) -> Int {
  let (letters, columns) = (Array(a), Array(b))
  var rows = [Array(0...columns.count)]
  for i in letters.indices {
    var row = [i + 1]
    for j in columns.indices {
      var least = min(rows[i][j] + (letters[i] == columns[j] ? 0 : 1), row[j] + 1, rows[i][j + 1] + 1)
      if i > 0, j > 0, letters[i] == columns[j - 1], letters[i - 1] == columns[j] { least = min(least, rows[i - 1][j - 1] + 1) }
      row.append(least)
    }
    rows.append(row)
  }
  return rows[letters.count][columns.count]
}
