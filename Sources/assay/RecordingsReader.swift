import Analysis
import Harness
import Records
import SystemFiles

/// Reads the recordings of programs that lie beside their reports.
struct RecordingsReader {
  let reports: [String]
  /// The failure of the first file that cannot be read.
  private(set) var failure: Failure?

  init(reports: [String]) { self.reports = reports }

  /// Returns where the recordings of two sides part; nil if one does not lie beside its report.
  mutating func firstDifference(
    _ first: (side: Int, record: TrialRecord), _ second: (side: Int, record: TrialRecord)
  ) -> RecordedDiscrepancy? {
    guard let a = recordingPath(first.record, reports[first.side]), let b = recordingPath(second.record, reports[second.side])
    else { return nil }
    do {
      var (x, y) = (try recordedSteps(a), try recordedSteps(b))
      return try Analysis.firstDifference(&x, &y, scalar: first.record.trial.scalar)
    } catch {
      failure = failure ?? Failure(.badInput, "\(error)")
      return nil
    }
  }
}

/// The path of a program's recording; nil if it does not lie beside the report.
///
/// It has the name of the step digests, with an ending of its own.
func recordingPath(_ record: TrialRecord, _ report: String) -> String? {
  guard let file = record.stepDigests?.file, file.hasSuffix(stepDigestsSuffix), !file.split(separator: "/").contains("..")
  else { return nil }
  let path = "\(folder(of: report))/\(file.dropLast(stepDigestsSuffix.count))\(recordingSuffix)"
  return isFile(path) ? path : nil
}
