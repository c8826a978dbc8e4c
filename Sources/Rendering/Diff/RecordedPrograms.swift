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
func sentence(_ found: RecordedDiscrepancy) -> String {
  let rank = found.rank.map { " of rank \($0)" } ?? ""
  let among = found.differing > 1 ? ", the first of \(found.differing) arrays of \(found.shared) that differ" : ""
  let losses = found.losses.map { losses in
    "losses \(number(losses[0])) and \(number(losses[1]))" + (found.lossUlps.map { ", \(ulps($0)) apart" } ?? "")
  }
  let parts = [
    "step \(found.step)\(rank), \(found.kind) '\(found.name)'\(among)", found.element.map { sentence($0) },
    found.operation.map { sentence($0) }, losses, unpaired(found), renamed(found),
  ]
  return parts.compactMap(\.self).joined(separator: "; ")
}

/// `its element [3, 0] is 0.25 and 0.25000003, 1 ulp apart; 5 of 12 elements differ, by 3 ulps at most`
private func sentence(_ element: DifferentElement) -> String {
  let indices = element.indices.map { "\($0)" }.joined(separator: ", ")
  let apart = element.ulps.map { ", \(ulps($0)) apart" } ?? ""
  let most = element.greatestUlps.map { ", by \(ulps($0)) at most" } ?? ""
  let all = element.differing > 1 ? "; \(element.differing) of its \(element.count) elements differ\(most)" : ""
  return "its element [\(indices)] is \(element.a) and \(element.b)\(apart)\(all)"
}

private func unpaired(_ found: RecordedDiscrepancy) -> String? {
  found.unpaired.map { names in
    let more = (found.unpairedCount ?? names.count) - names.count
    return "only one side has \(list(names))\(more > 0 ? " and \(more) more" : "")"
  }
}

private func renamed(_ found: RecordedDiscrepancy) -> String? {
  found.renamed.map { pairs in "aligned by shape: " + pairs.map { "'\($0.a)' with '\($0.b)'" }.joined(separator: ", ") }
}

private func list(_ names: [String]) -> String { names.map { "'\($0)'" }.joined(separator: ", ") }

private func sentence(_ operation: DifferentOperation) -> String {
  let name = "operation \(operation.place), '\(operation.name)'"
  let count = operation.inherited
  let after = count > 0 ? ", and \(counted(count, "operation")) inherited it" : ""
  let element = operation.element.map { "; \(sentence($0))" } ?? ""
  if operation.isOfOneSide == true { return "created by \(name), which only one side has\(after)" }
  if operation.isCreated { return "created by \(name): equal inputs gave other results\(after)\(element)" }
  return "inherited by \(name)\(operation.producer.map { " from '\($0)'" } ?? " from before")\(after)\(element)"
}

private func number(_ number: RecordedNumber) -> String { number.value.isNaN ? "nan" : shortest(number.value) }
