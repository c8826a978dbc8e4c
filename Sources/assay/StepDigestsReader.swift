import Harness
import PortableMath
import Records
import SystemFiles

/// Reads the stepDigests that lie beside reports.
struct StepDigestsReader {
  let reports: [String]
  /// The first step digests that was damaged.
  private(set) var failure: Failure?

  init(reports: [String]) { self.reports = reports }

  /// nil if the record has none, or where it does not lie beside its report, as of a report that was sent alone.
  mutating func read(_ record: TrialRecord, side: Int) -> StepDigests? {
    guard let place = record.stepDigests, !place.file.split(separator: "/").contains("..") else { return nil }
    let path = "\(folder(of: reports[side]))/\(place.file)"
    guard let bytes = try? readFile(path, atMost: StepDigests.size(ofSteps: place.steps)) else { return nil }
    guard let stepDigests = StepDigests(bytes: bytes), stepDigests.steps == place.steps,
      Digest(of: bytes).description == place.digest
    else {
      failure =
        failure
        ?? Failure(
          .badInput,
          "'\(path)' is not the file of step digests that '\(reports[side])' was written with; without it the checkpoints alone are compared"
        )
      return nil
    }
    return stepDigests
  }
}
