public import Records
import SystemFiles

/// Why nothing of a suite can be run with the data on this machine.
public struct SuiteDataError: Error, Equatable, CustomStringConvertible, Sendable {
  public let description: String
}

/// Finds the data of a suite's experiments.
///
/// - Parameter folder: takes the place of each folder of data that the suite names; nil for the suite's own.
/// - Returns: the suite without the experiments whose data are not on this machine, and those experiments.
public func locateData(
  of suite: SuiteDefinition, in folder: String?
) throws(SuiteDataError) -> (suite: SuiteDefinition, leftOut: [Experiment]) {
  var suite = suite
  if let folder {
    guard suite.experiments.contains(where: { $0.data != nil }) else {
      throw SuiteDataError(description: "'--data' is given, but no experiment of '\(suite.file)' has the key 'data'")
    }
    guard isFolder(folder) else { throw SuiteDataError(description: "there is no folder '\(folder)'") }
    for index in suite.experiments.indices where suite.experiments[index].data != nil {
      suite.experiments[index].data = folder
    }
  }
  let leftOut = suite.experiments.filter { $0.data.map { !isFolder($0) } ?? false }
  suite.experiments.removeAll { $0.data.map { !isFolder($0) } ?? false }
  guard !suite.experiments.isEmpty else {
    let folder = leftOut.first?.data ?? ""
    throw SuiteDataError(
      description: "nothing of '\(suite.file)' can be run without its data: there is no folder '\(folder)'; "
        + "'--data' names another")
  }
  return (suite, leftOut)
}
