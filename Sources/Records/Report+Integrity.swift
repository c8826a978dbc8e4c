public import PortableMath

extension Report {
  /// The digest of a run: of all trials' ids and digests in their order.
  public static func digest(of records: [TrialRecord]) -> Digest {
    var bytes = CanonicalBytes()
    for record in records {
      bytes.append(record.trial.id)
      // A trial whose worker was lost has no digest; how it was lost stands in its place.
      bytes.append(record.digest.isEmpty ? "lost: \(record.reason ?? "")" : record.digest)
    }
    return bytes.digest
  }

  /// Which digest does not belong to what it is of, or nil: a report that was changed after it was written.
  public var inconsistency: String? {
    for record in records {
      for checkpoint in record.checkpoints where !checkpoint.hasDigestOfItsIterate(record.trial.scalar) {
        return "the iterate at step \(checkpoint.step) of '\(record.trial.id)' is not the one of its digest"
      }
      if let reason = record.model?.inconsistency { return "\(reason), in '\(record.trial.id)'" }
    }
    return Report.digest(of: records).description == digest ? nil : "its digest is not the one of its records"
  }
}

extension Checkpoint {
  /// Whether the kept iterate is the one that was digested; true where either is absent.
  fileprivate func hasDigestOfItsIterate(_ scalar: ScalarType) -> Bool {
    let stage: Stage = step == 0 ? .initialization : .update
    guard let iterate, let known = stages[stage]?.plain else { return true }
    let numbers = iterate.map { $0.value ?? .nan }
    let digest = scalar == .float32 ? Digest(of: numbers.map { Float($0) }) : Digest(of: numbers)
    return digest.description == known
  }
}
