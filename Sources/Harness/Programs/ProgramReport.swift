import PortableMath
public import Records
import SystemFiles

/// What the names of a recording and of its step digests end with.
public let recordingSuffix = ".recording"
public let stepDigestsSuffix = ".stepDigests"

extension RecordedProgram {
  /// Writes the report of the program, and beside it the digests of every step.
  ///
  /// - Parameter path: The report's, with its ending.
  public func write(to path: String, startedAt: String) throws(FileError) -> Report {
    let stem = path.hasSuffix(reportSuffix) ? String(path.dropLast(reportSuffix.count)) : path
    try writeFileAtomically(stepDigests.bytes, to: stem + stepDigestsSuffix)
    let file = stem.split(separator: "/").last.map(String.init) ?? stem
    var record = record
    record.stepDigests = StepDigestsFile(
      file: file + stepDigestsSuffix, steps: stepDigests.steps, digest: Digest(of: stepDigests.bytes).description)
    let suite = SuiteIdentity(name: record.trial.experiment, digest: scriptDigest, seed: record.trial.suiteSeed)
    let report = Report(
      suite: suite, startedAt: startedAt, finishedAt: utcNow(), resumptions: resumptions, fingerprint: fingerprint,
      records: [record], digest: Report.digest(of: [record]).description)
    try writeFileAtomically(report.fileBytes(), to: path)
    return report
  }

  /// This machine, without what is of Assay's own arithmetic, and what the program told of itself.
  private var fingerprint: Fingerprint {
    let here = readFingerprint()
    let told = Set(lines.map(\.name))
    let kept = here.lines.filter { line in
      guard let key = line.key, !told.contains(line.name) else { return false }
      return key.isOfMachine || line.variable != nil || [.libc, .libmExp, .kernel, .identity].contains(key)
    }
    // Another program is no repeat of this one.
    let script = Fingerprint.Line(name: "\(FingerprintKey.program.name)script", value: scriptDigest)
    return Fingerprint(machine: here.machine, lines: kept + [script] + lines)
  }
}
