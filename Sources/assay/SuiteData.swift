import Foundation
import Records

/// The suite with `folder` in place of each folder of data that it names, and without the experiments whose data are not
/// on this machine, which it says.
func withData(_ suite: SuiteDefinition, from folder: String?) throws -> SuiteDefinition {
  var suite = suite
  if let folder {
    guard suite.experiments.contains(where: { $0.data != nil }) else {
      throw Failure(.badInput, "'--data' is given, but no experiment of '\(suite.file)' has the key 'data'")
    }
    guard isFolder(folder) else { throw Failure(.badInput, "there is no folder '\(folder)'") }
    for index in suite.experiments.indices where suite.experiments[index].data != nil {
      suite.experiments[index].data = folder
    }
  }
  let left = suite.experiments.filter { $0.data.map { !isFolder($0) } ?? false }
  for experiment in left {
    printError(
      "the experiment '\(experiment.name)' is left out: there is no folder '\(experiment.data ?? "")' with its data; "
        + "'--data' names another")
  }
  suite.experiments.removeAll { experiment in left.contains { $0.line == experiment.line } }
  guard !suite.experiments.isEmpty else {
    throw Failure(.badInput, "nothing of '\(suite.file)' can be run without its data")
  }
  return suite
}

private func isFolder(_ path: String) -> Bool {
  var isFolder: ObjCBool = false
  return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
}
