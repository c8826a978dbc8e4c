import Records
import SystemFiles

/// The file of a report's suite in the working folder or in `suites`, and its experiments' lines; nil if none has its content.
func suiteFile(of suite: SuiteIdentity) -> (path: String, lines: [String: Int])? {
  let paths = listFolder(".") + listFolder("suites").map { "suites/\($0)" }
  for path in paths where path.hasSuffix(".yaml") || path.hasSuffix(".yml") {
    // Its data may be anywhere.
    guard let bytes = try? suiteBytes(path), let found = try? readSuite(bytes, file: path, quick: false),
      found.digest == suite.digest
    else { continue }
    return (path, linesByName(found.experiments))
  }
  return nil
}

/// The lines of experiments by their names.
func linesByName(_ experiments: [Experiment]) -> [String: Int] {
  Dictionary(experiments.map { ($0.name, $0.line) }) { first, _ in first }
}
