import Foundation
public import Records
import SystemFiles

/// The files of a program's trial, which its command and its environment name.
struct ProgramPlaces: Sendable {
  /// A folder of the trial's own, where a restarted program finds what it has saved.
  var folder: String
  /// The file of metrics that the program may write.
  var metrics: String { folder + "/metrics" }
}

extension Trial {
  /// The words that run the trial's program: its command with the settings in their places, and the other settings behind it.
  func commandWords(_ program: ProgramDefinition, _ places: ProgramPlaces) -> [String] {
    var values = optimizer.settings.mapValues(\.commandText)
    values.merge([
      "seed": "\(seed)", "folder": places.folder, "metrics": places.metrics, "data": data ?? "",
    ]) { setting, _ in setting }
    var used = Set<String>()
    var words = program.command.map { filled($0, with: values, noting: &used) }
    for (name, value) in optimizer.settings.sorted(by: { $0.key < $1.key }) where !used.contains(name) {
      words += value.optionWords(name)
    }
    if program.seed == .option, !used.contains("seed"), optimizer.settings["seed"] == nil { words += ["--seed", "\(seed)"] }
    return words
  }

  /// What the environment tells the program, beside what the run's own has.
  func variables(_ places: ProgramPlaces, isResumed: Bool) -> [String: String] {
    var variables = ["ASSAY_SEED": "\(seed)", "ASSAY_FOLDER": places.folder, "ASSAY_METRICS": places.metrics]
    if let data { variables["ASSAY_DATA"] = absolutePath(data) }
    if isResumed { variables["ASSAY_RESUMED"] = "1" }
    return variables
  }
}

/// How the program of a suite's trial is run in a folder; nil for a trial of no program.
public func programCommand(of trial: Trial, folder: String) -> (words: [String], variables: [String: String])? {
  guard let program = trial.program else { return nil }
  let places = ProgramPlaces(folder: folder)
  return (trial.commandWords(program, places), trial.variables(places, isResumed: false))
}

/// A word of a command with values in the places of their names. A value is not searched for names again.
private func filled(_ word: String, with values: [String: String], noting used: inout Set<String>) -> String {
  var result = ""
  var rest = word[...]
  while let open = rest.firstIndex(of: "{") {
    result += rest[..<open]
    rest = rest[open...]
    let name = rest.firstIndex(of: "}").map { String(rest[..<$0].dropFirst()) }
    if let name, let value = values[name] {
      result += value
      used.insert(name)
      rest = rest.dropFirst(name.count + 2)
    } else {
      result.append("{")
      rest = rest.dropFirst()
    }
  }
  result += rest
  return result
}

extension SuiteValue {
  /// The value as one word; whole numbers without a point or an exponent, since programs read them as such.
  var commandText: String {
    switch self {
    case .number(let number): number == number.rounded() && number.magnitude < 1e15 ? "\(Int(number))" : shortest(number)
    case .text(let text): text
    case .list(let elements): elements.map(\.commandText).joined(separator: " ")
    }
  }

  /// `--lr 0.1`; of a truth only the option, and nothing if it is false.
  fileprivate func optionWords(_ name: String) -> [String] {
    switch self {
    case .text("true"): ["--\(name)"]
    case .text("false"): []
    case .list(let elements): ["--\(name)"] + elements.map(\.commandText)
    case .number, .text: ["--\(name)", commandText]
    }
  }
}

/// A line of the fingerprint for each file that the command of a program names: its digest.
public func programLines(of trials: some Sequence<Trial>) -> [Fingerprint.Line] {
  var lines: [Fingerprint.Line] = []
  for path in trials.flatMap({ $0.program?.command ?? [] }) where access(path, F_OK) == 0 && !isFolder(path) {
    let line = Fingerprint.Line(name: FingerprintKey.program.name + path, value: digestOfFile(path))
    if !lines.contains(line) { lines.append(line) }
  }
  return lines
}
