import PortableMath
import Records

/// The digests of one stage: a chain over all completed steps, and the bytes of the last one.
struct StageLog {
  private(set) var chain = Digest(high: 0, low: 0)
  private var lastStep = CanonicalBytes()
  /// The digest of the last step's bytes, if another process computed them.
  private var restoredDigest: Digest?
  /// The bytes of the step under way; dropped with it if it throws.
  private var pending = CanonicalBytes()

  init() {}

  init(_ state: StageState) {
    chain = Digest(state.chained) ?? chain
    restoredDigest = state.plain.flatMap { Digest($0) }
  }

  mutating func note<Scalar: PortableScalar>(_ numbers: Span<Scalar>) { pending.append(numbers) }

  mutating func note(_ digest: Digest) { pending.append(digest) }

  mutating func endStep() {
    // Most trials have no numbers for most stages.
    guard !pending.isEmpty || !lastStep.isEmpty || restoredDigest != nil else { return }
    swap(&lastStep, &pending)
    pending.removeAll()
    restoredDigest = nil
    if !lastStep.isEmpty { chain = chain.chained(with: lastStep) }
  }

  /// nil if the last step had nothing for this stage.
  var lastDigest: Digest? { lastStep.isEmpty ? restoredDigest : lastStep.digest }

  var digests: StageDigest? {
    lastDigest.map { StageDigest(plain: $0, chained: chain) }
  }
}
