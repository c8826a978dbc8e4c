import Foundation
import Records
import SystemFiles

/// The suites in this executable: those of the folder `suites`, to which `Sources/assay/Suites` has links.
private let embeddedSuites: KeyValuePairs<String, [UInt8]> = [
  "arithmetic": PackageResources.arithmetic_yaml, "bbob": PackageResources.bbob_yaml, "cifar": PackageResources.cifar_yaml,
  "classics": PackageResources.classics_yaml, "gp-regression": PackageResources.gp_regression_yaml,
  "loader": PackageResources.loader_yaml, "more-wild": PackageResources.more_wild_yaml,
  "optimizers": PackageResources.optimizers_yaml, "scipy": PackageResources.scipy_yaml, "self": PackageResources.self_yaml,
  "softmax": PackageResources.softmax_yaml, "textbook": PackageResources.textbook_yaml, "tuning": PackageResources.tuning_yaml,
]

/// The bytes of a suite: of a file, or of a suite in this executable where a word is the name of no file.
func suiteBytes(_ path: String) throws -> [UInt8] {
  guard isName(path), !FileManager.default.fileExists(atPath: path) else { return try fileBytes(path) }
  if let suite = embeddedSuites.first(where: { $0.key == path }) { return suite.value }
  let names = embeddedSuites.map(\.key)
  let hint =
    nearestName(to: path, among: names).map { "did you mean '\($0)'?" }
    ?? "those in this executable are \(names.joined(separator: ", "))"
  throw Failure(.badInput, "there is no file '\(path)', and no suite of this name in this executable; \(hint)")
}

/// The bytes of a suite's file.
private func fileBytes(_ path: String) throws -> [UInt8] {
  if path.hasSuffix(".report") {
    throw Failure(
      .badInput,
      "'\(path)' is a report, but a suite is needed; 'assay show' prints a report, and '--baseline' and '--candidate' of "
        + "'assay gate' take one each")
  }
  do {
    return try InputFile.suite.read(path)
  } catch let error as FileError where error.isMissing {
    let name = URL(filePath: path).deletingPathExtension().lastPathComponent
    guard embeddedSuites.contains(where: { $0.key == name }) else { throw error }
    throw Failure(.badInput, "\(error); the name '\(name)' alone is that of the suite in this executable")
  }
}

/// Whether `path` may be the name of a suite, and not the path of a file.
private func isName(_ path: String) -> Bool {
  !path.isEmpty && !path.contains("/") && [".yaml", ".yml", ".report"].allSatisfy { !path.hasSuffix($0) }
}

/// The digest in which each trial of a suite of this executable ends on every machine, by the trial's name; empty if none is known.
func referenceDigests(of suite: String) -> [String: String] {
  let lines = String(decoding: PackageResources.reference_digests_txt, as: UTF8.self).split(separator: "\n")
  let trials = lines.map { $0.split(separator: " ", maxSplits: 2).map(String.init) }.filter { $0.count == 3 && $0[0] == suite }
  return Dictionary(trials.map { ($0[2], $0[1]) }) { first, _ in first }
}

/// The suites that are verified if none is named: of this folder, or of this executable.
var verifiedSuites: [String] {
  ["classics", "textbook"].map { name in
    let path = "suites/\(name).yaml"
    return FileManager.default.fileExists(atPath: path) ? path : name
  }
}
