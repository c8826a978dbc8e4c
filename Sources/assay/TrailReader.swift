import Harness
import PortableMath
import Records

/// Reads the trails that lie beside reports.
struct TrailReader {
  let reports: [String]
  /// The first trail that was damaged.
  private(set) var failure: Failure?

  init(reports: [String]) { self.reports = reports }

  /// nil where the record has none, or where it does not lie beside its report, as of a report that was sent alone.
  mutating func read(_ record: TrialRecordV1, side: Int) -> Trail? {
    guard let place = record.trail, !place.file.split(separator: "/").contains("..") else { return nil }
    let path = "\(folder(of: reports[side]))/\(place.file)"
    guard let bytes = try? readFile(path, atMost: Trail.size(ofSteps: place.steps)) else { return nil }
    guard let trail = Trail(bytes: bytes), trail.steps == place.steps, Digest(of: bytes).description == place.digest
    else {
      failure =
        failure
        ?? Failure(
          .badInput,
          "'\(path)' is not the trail that '\(reports[side])' was written with; without it the checkpoints alone are compared")
      return nil
    }
    return trail
  }
}
