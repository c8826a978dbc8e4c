import Harness
import Records

/// The suite with its data located; a line on standard error names each experiment that is left out.
func withData(_ suite: SuiteDefinition, from folder: String?) throws -> SuiteDefinition {
  do throws(SuiteDataError) {
    let found = try locateData(of: suite, in: folder)
    for experiment in found.leftOut {
      printError(
        "the experiment '\(experiment.name)' is left out: there is no folder '\(experiment.data ?? "")' with its data; "
          + "'--data' names another")
    }
    return found.suite
  } catch {
    throw Failure(.badInput, "\(error)")
  }
}
