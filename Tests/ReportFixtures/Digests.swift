import PortableMath
public import Records

extension TrialRecord {
  /// The record with digests that belong to its iterates, its stages and its counts: one that a reader admits.
  public func withDigests() -> TrialRecord {
    var record = self
    for index in checkpoints.indices {
      let checkpoint = checkpoints[index]
      let numbers = checkpoint.iterate?.map { $0.value ?? .nan } ?? [Double(checkpoint.step)]
      let plain = trial.scalar == .float32 ? Digest(of: numbers.map { Float($0) }) : Digest(of: numbers)
      func digest(_ name: String) -> StageDigest {
        let chain = Digest(of: Array("\(name) of \(trial.id) at \(checkpoint.step)".utf8))
        return StageDigest(plain: plain.description, chained: chain.description)
      }
      record.checkpoints[index].stages =
        checkpoint.step == 0
        ? [.initialization: digest("start")]
        : [.loss: digest("loss"), .gradient: digest("gradient"), .update: digest("update")]
    }
    record.digest = record.recomputedDigest?.description ?? ""
    return record
  }
}
