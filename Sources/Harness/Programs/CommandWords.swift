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
    var words = program.command
    var used = Set<String>()
    for (name, value) in values {
      for index in words.indices where words[index].contains("{\(name)}") {
        words[index] = words[index].replacing("{\(name)}", with: value)
        used.insert(name)
      }
    }
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
