import PortableMath
public import Records

/// What else an explanation says of two recordings of a program.
public struct ProgramExplanation: Equatable, Codable, Sendable {
  /// Where both sides part, with both numbers if this machine made both sides' bits.
  public var discrepancy: RecordedDiscrepancy
  /// The last step of the runs; each has a side's bits if it has them through here.
  public var lastStep: Int
  /// Whether the program without a change had the same bits when it was run again.
  public var isRepeatable = true
  /// The files of the program itself that both sides have otherwise: `script`, `sources` for what it imports, or their names.
  public var otherFiles: [String] = []
  /// Of the change that was found: when both were run on, in turns.
  public var confirmation: Confirmation?

  /// The change that was found beside none, further than the first step apart.
  public struct Confirmation: Equatable, Codable, Sendable {
    public var change: String
    /// Which side's bits it gives: 0 or 1.
    public var side: Int
    /// The last step of these runs.
    public var lastStep: Int
    /// Where that side's bits end nevertheless; nil if they are the same through the last step.
    public var apart: RecordedDiscrepancy?
    /// The time of a step under the change, in times of a step without; nil if the program did not tell it.
    public var price: Double?

    public init(change: String, side: Int, lastStep: Int, apart: RecordedDiscrepancy?, price: Double?) {
      (self.change, self.side, self.lastStep, self.apart, self.price) = (change, side, lastStep, apart, price)
    }
  }

  public init(discrepancy: RecordedDiscrepancy, lastStep: Int, otherFiles: [String] = []) {
    self.discrepancy = discrepancy
    self.lastStep = lastStep
    self.otherFiles = otherFiles
  }
}

/// Whether two sides of a program differ in anything that may change bits, beside these of its own files and its options.
public func haveOtherConditions(_ fingerprints: [Fingerprint], beside otherFiles: [String]) -> Bool {
  let own = Set(otherFiles.map { FingerprintKey.program.name + $0 })
  return Set(fingerprints.map(\.machine)).count > 1
    || fingerprintDifferences(fingerprints).contains { line in
      line.mayChangeBits && !own.contains(line.name) && !line.name.hasPrefix(FingerprintKey.omittedOption)
    }
}

/// The files of a trial's program that two fingerprints have other digests of.
public func otherFiles(of trial: Trial, _ fingerprints: [Fingerprint]) -> [String] {
  (["script", "sources"] + (trial.program?.command ?? [])).filter { name in
    // A file that could not be read has words in place of its digest.
    let digests = fingerprints.map { $0.value(named: FingerprintKey.program.name + name).flatMap { Digest($0) } }
    return !digests.contains(nil) && Set(digests).count > 1
  }
}
