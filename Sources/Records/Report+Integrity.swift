public import PortableMath

extension Report {
  /// The digest of a run: of all trials' ids and digests in their order.
  public static func digest(of records: [TrialRecord]) -> Digest {
    digest(of: records.lazy.map { (id: $0.trial.id, digest: $0.digestOrLoss) })
  }

  /// The same of names and what `digestOrLoss` tells of each.
  package static func digest(of trials: some Sequence<(id: String, digest: String)>) -> Digest {
    var bytes = CanonicalBytes()
    for trial in trials {
      bytes.append(trial.id)
      bytes.append(trial.digest)
    }
    return bytes.digest
  }

  /// Which digest does not belong to what it is of, or nil: a report that was changed after it was written.
  public var inconsistency: String? {
    for record in records {
      if let reason = record.inconsistency { return "\(reason), in '\(record.trial.id)'" }
    }
    return Report.digest(of: records).description == digest ? nil : "its digest is not the one of its records"
  }
}

extension TrialRecord {
  /// Its digest. A trial whose worker was lost has none; how it was lost stands in its place.
  package var digestOrLoss: String { digest.isEmpty ? "lost: \(reason ?? "")" : digest }

  /// Which digest of the record does not belong to what it is of, or nil.
  package var inconsistency: String? { inconsistency(.whole) }

  /// The same of a record of which only some content was kept: its own digest is of all checkpoints.
  func inconsistency(_ content: ReportContent) -> String? {
    for checkpoint in checkpoints where !checkpoint.hasDigestOfItsIterate(trial.scalar) {
      return "the iterate at step \(checkpoint.step) is not the one of its digest"
    }
    if let reason = model?.inconsistency { return reason }
    guard content.hasEveryCheckpoint, !digest.isEmpty, let recomputed = recomputedDigest, recomputed != Digest(digitsOf: digest)
    else { return nil }
    return "its digest is not the one of its stages, status and counts"
  }

  /// The digest that belongs to the rest of the record; nil if its checkpoints do not tell it.
  package var recomputedDigest: Digest? {
    chains.map { TrialRecord.digest($0, status: status, steps: steps, evaluations: evaluations) }
  }

  /// The digest of everything recorded and of how the trial ended; `chains` in the order of the stages.
  package static func digest(
    _ chains: [Digest], status: TrialStatus, steps: Int, evaluations: EvaluationCounts
  ) -> Digest {
    var bytes = CanonicalBytes()
    for chain in chains { bytes.append(chain) }
    bytes.append(status.rawValue)
    bytes.append(UInt64(bitPattern: Int64(steps)))
    for count in evaluations.counts { bytes.append(UInt64(bitPattern: Int64(count))) }
    return bytes.digest
  }

  /// The last chained digest of each stage; nil if the checkpoints do not tell one.
  private var chains: [Digest]? {
    let chains = Stage.allCases.compactMap { chain($0) }
    return chains.count == Stage.allCases.count ? chains : nil
  }

  /// A checkpoint has the chain of a stage only where its own step added to it. Evaluations tell whether later steps did.
  private func chain(_ stage: Stage) -> Digest? {
    guard let last = checkpoints.last else { return nil }
    let latest = checkpoints.indices.last { checkpoints[$0].stages[stage] != nil }.map { checkpoints[$0] }
    let added = last.evaluations.count(noted: stage) &- (latest?.evaluations.count(noted: stage) ?? 0)
    guard latest?.step == last.step || added == 0 else { return nil }
    guard let latest else { return Digest(high: 0, low: 0) }
    return latest.stages[stage].flatMap { $0.chainedDigest.digest }
  }
}

extension EvaluationCounts {
  /// How many evaluations were noted in a stage; 0 for stages that evaluations do not enter.
  fileprivate func count(noted stage: Stage) -> Int {
    switch stage {
    case .loss: values &+ residuals
    case .gradient: gradients &+ hessians &+ hessianProducts &+ jacobians
    case .data, .initialization, .forward, .update: 0
    }
  }
}

extension Checkpoint {
  /// Whether the kept iterate is the one that was digested; true if either is absent.
  fileprivate func hasDigestOfItsIterate(_ scalar: ScalarType) -> Bool {
    let stage: Stage = step == 0 ? .initialization : .update
    guard let iterate, let known = stages[stage]?.plainDigest else { return true }
    let numbers = iterate.map { $0.value ?? .nan }
    let digest = scalar == .float32 ? Digest(of: numbers.map { Float($0) }) : Digest(of: numbers)
    return digest == known.digest
  }
}
