public import PortableMath

/// Where the digests of every step of a trial lie: a file beside the report.
public struct StepDigestsFile: Equatable, Codable, Sendable {
  /// Relative to the report's folder.
  public var file: String
  public var steps: Int
  /// The XXH3-128 of the file's bytes.
  public var digest: String

  public init(file: String, steps: Int, digest: String) {
    self.file = file
    self.steps = steps
    self.digest = digest
  }
}

/// The plain digests of every step of a trial.
///
/// As a file: 16 bytes of header, then 64 bytes a step from step 1 on, 16 for each of `stages`. A stage that had nothing has
/// zeros.
public struct StepDigests: Equatable, Sendable {
  public static let stages: [Stage] = [.forward, .loss, .gradient, .update]
  static let header = Array("assay.stepDigests\0".utf8) + [1, 0, 0, 0]
  static let bytesPerStep = 16 * stages.count

  public private(set) var bytes: [UInt8] = StepDigests.header

  public init() {}

  /// nil if the bytes are not a file of step digests.
  public init?(bytes: [UInt8]) {
    guard bytes.starts(with: Self.header), (bytes.count - Self.header.count).isMultiple(of: Self.bytesPerStep) else {
      return nil
    }
    self.bytes = bytes
  }

  /// The bytes of a file of step digests of so many steps.
  public static func size(ofSteps steps: Int) -> Int {
    let (bytes, overflows) = steps.multipliedReportingOverflow(by: bytesPerStep)
    return overflows ? .max : header.count + bytes
  }

  public var steps: Int { (bytes.count - Self.header.count) / Self.bytesPerStep }

  /// Appends a step: a digest for each of `stages`.
  public mutating func append(_ digests: [Digest?]) {
    precondition(digests.count == Self.stages.count, "a step has \(Self.stages.count) digests")
    for digest in digests {
      for half in [digest?.high ?? 0, digest?.low ?? 0] {
        withUnsafeBytes(of: half.bigEndian) { bytes.append(contentsOf: $0) }
      }
    }
  }

  /// The first step of both at which they differ.
  public static func firstDifferentStep(_ a: StepDigests, _ b: StepDigests) -> Int? {
    differing(a, b) { isDifferent in (1...min(a.steps, b.steps)).first(where: isDifferent) }
  }

  /// The last step of both at which they differ.
  public static func lastDifferentStep(_ a: StepDigests, _ b: StepDigests) -> Int? {
    differing(a, b) { isDifferent in (1...min(a.steps, b.steps)).last(where: isDifferent) }
  }

  private static func differing(_ a: StepDigests, _ b: StepDigests, _ search: ((Int) -> Bool) -> Int?) -> Int? {
    guard a.steps > 0, b.steps > 0 else { return nil }
    return a.bytes.withUnsafeBytes { x in
      b.bytes.withUnsafeBytes { y in search { !isEqual(x, y, at: $0) } }
    }
  }

  /// The stages whose digests differ at a step.
  public static func differingStages(_ a: StepDigests, _ b: StepDigests, at step: Int) -> [Stage] {
    let start = header.count + (step - 1) * bytesPerStep
    return stages.enumerated().filter { index, _ in
      let range = start + 16 * index..<start + 16 * (index + 1)
      return a.bytes[range] != b.bytes[range]
    }.map(\.element)
  }

  @inline(__always)
  private static func isEqual(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer, at step: Int) -> Bool {
    let start = header.count + (step - 1) * bytesPerStep
    for offset in stride(from: start, to: start + bytesPerStep, by: 8)
    where a.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      != b.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    {
      return false
    }
    return true
  }
}
