import Analysis
import Records

/// Where recorded programs parted, to the array and the operation.
func recordedPrograms(_ diff: Diff, _: Document.Detail) -> [Section] {
  let lines = diff.trials.compactMap { trial in
    trial.recorded.map { "\(trial.trial): \(sentence($0))" }
  }
  return Section.unlessEmpty("where the programs parted", [.list(lines)])
}

/// `step 21, update 'weights', the first of 4 arrays of 12 that differ; …`
private func sentence(_ found: RecordedDiscrepancy) -> String {
  let rank = found.rank.map { " of rank \($0)" } ?? ""
  let among = found.differing > 1 ? ", the first of \(found.differing) arrays of \(found.shared) that differ" : ""
  let losses = found.losses.map { losses in
    "losses \(number(losses[0])) and \(number(losses[1]))" + (found.lossUlps.map { ", \(ulps($0)) apart" } ?? "")
  }
  let unpaired = found.unpaired.map { "only one side has \($0.map { "'\($0)'" }.joined(separator: ", "))" }
  return
    (["step \(found.step)\(rank), \(found.kind) '\(found.name)'\(among)", found.operation.map { sentence($0) }]
    + [losses, unpaired]).compactMap(\.self).joined(separator: "; ")
}

private func sentence(_ operation: DifferentOperation) -> String {
  let name = "operation \(operation.place), '\(operation.name)'"
  let count = operation.inherited
  let after = count > 0 ? ", and \(count) operation\(count == 1 ? "" : "s") inherited it" : ""
  if operation.isCreated { return "created by \(name): equal inputs gave other results\(after)" }
  return "inherited by \(name)\(operation.producer.map { " from '\($0)'" } ?? " from before")\(after)"
}

private func number(_ number: RecordedNumber) -> String { number.value.isNaN ? "nan" : shortest(number.value) }
