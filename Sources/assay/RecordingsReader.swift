import Analysis
import Harness
import Records
import SystemFiles

/// Reads the recordings of programs that lie beside their reports.
struct RecordingsReader {
  let reports: [(file: String, report: Report)]
  /// The failure of the first file that cannot be read.
  private(set) var failure: Failure?

  init(reports: [(String, Report)]) { self.reports = reports }

  /// Returns where the recordings of two sides part; nil if one does not lie beside its report, which is said.
  mutating func firstDifference(
    _ first: (side: Int, record: TrialRecord), _ second: (side: Int, record: TrialRecord)
  ) -> RecordedDiscrepancy? {
    do {
      let recordings = try [first, second].map { try recording(of: $0.record, $0.side) }
      guard let a = recordings[0], let b = recordings[1] else { return nil }
      var (x, y) = (try recordedSteps(a), try recordedSteps(b))
      return try Analysis.firstDifference(&x, &y, scalar: first.record.trial.scalar)
    } catch RecordingFault.missing(let file) {
      printError("\(RecordingFault.missing(file: file)): which array of '\(first.record.trial.id)' differs is not compared")
    } catch {
      failure = failure ?? Failure(.badInput, "\(error)")
    }
    return nil
  }

  private func recording(of record: TrialRecord, _ side: Int) throws -> String? {
    guard let path = recordingPath(record, of: reports[side].report, reports[side].file) else { return nil }
    try checkRecording(path, of: record)
    return path
  }
}

/// Where a program's recording lies beside the report; nil if the record was made of none.
///
/// It has the name of the step digests, with an ending of its own.
func recordingPath(_ record: TrialRecord, of report: Report, _ file: String) -> String? {
  guard let digests = record.stepDigests?.file, digests.hasSuffix(stepDigestsSuffix),
    !digests.split(separator: "/").contains("..")
  else { return nil }
  let path = path(beside: file, digests.dropLast(stepDigestsSuffix.count) + recordingSuffix)
  let isRecorded = record.trial.program == nil ? report.isOfRecordedProgram : record.program?.lines != nil
  return isRecorded || isFile(path) ? path : nil
}

extension Report {
  /// Whether `assay record` has made it.
  fileprivate var isOfRecordedProgram: Bool { fingerprint.value(named: "\(FingerprintKey.program.name)script") != nil }
}
