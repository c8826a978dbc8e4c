import Harness
import PortableMath
import Records
import SystemFiles

/// Reads the step digests that lie beside reports.
struct StepDigestsReader {
  let reports: [String]
  /// The failure of the first damaged file.
  private(set) var failure: Failure?

  init(reports: [String]) { self.reports = reports }

  /// Returns nil if the record has none, or if their file does not lie beside the report.
  mutating func read(_ record: TrialRecord, side: Int) -> StepDigests? {
    guard let place = record.stepDigests, !place.file.split(separator: "/").contains("..") else { return nil }
    let path = path(beside: reports[side], place.file)
    guard let bytes = try? readFile(path, atMost: StepDigests.size(ofSteps: place.steps)) else { return nil }
    guard let stepDigests = StepDigests(bytes: bytes), stepDigests.steps == place.steps,
      Digest(of: bytes).description == place.digest
    else {
      failure =
        failure
        ?? Failure(
          .badInput,
          "'\(path)' is not the file of step digests that belongs to '\(reports[side])'; remove it to compare checkpoints only"
        )
      return nil
    }
    return stepDigests
  }
}
