public import Analysis
public import Records

/// Where two traces differ, for the terminal.
public func terminalText(_ diff: TraceDiff, trial: String) -> String {
  let range = "steps \(diff.firstStep) … \(diff.lastStep)"
  var lines = [trial]
  if let first = diff.first {
    lines += [
      "  first apart in step \(first.step), stage \(first.stage.rawValue): element \(first.index) of \(name(first))",
      "    here   \(first.a.text)", "    there  \(first.b.text)", "    \(ulps(first.ulps)) apart; \(wording(first))",
      "  \(first.differing) of its \(first.count) elements differ, by \(ulps(first.greatestUlps)) at most",
    ]
    let later = diff.operations.dropFirst()
    if !later.isEmpty { lines.append("  \(later.count) later operations of \(range) differ: \(origins(later))") }
    if let healed = diff.healedAtStep { lines.append("  all numbers are equal again from step \(healed) on") }
  }
  if let step = diff.unpairedAtStep {
    lines.append("  in step \(step) the two sides asked for other things; nothing after it can be paired")
  }
  if diff.first == nil, diff.unpairedAtStep == nil { lines.append("  the same bits in \(range)") }
  return lines.joined(separator: "\n") + "\n"
}

/// Between which checkpoints two records went apart, and whose bits this machine has there.
public func replayText(
  _ a: TrialRecordV1, _ b: TrialRecordV1, _ divergence: Divergence, isOurs: Bool, isTheirs: Bool
) -> String {
  let stages = divergence.stages.map(\.rawValue).joined(separator: ", ")
  let after = divergence.equalThroughStep.map { "after step \($0)" } ?? "at the start"
  var lines = [
    a.trial.id, "  apart \(after) and by step \(divergence.differentByStep.map { "\($0)" } ?? "–") (\(stages))",
  ]
  switch (isOurs, isTheirs) {
  case (true, false): lines.append("  this machine has the first report's bits there")
  case (false, true): lines.append("  this machine has the other report's bits there")
  case (true, true):
    lines.append("  the iterates are the same at these checkpoints; what differs came before them and healed")
  case (false, false): lines.append("  this machine has neither report's bits there")
  }
  return lines.joined(separator: "\n") + "\n"
}

/// `gradient 2`.
private func name(_ operation: OperationDiff) -> String {
  operation.kind == .start || operation.kind == .update
    ? "the \(operation.kind == .start ? "start" : "update")" : "\(operation.kind.rawValue) \(operation.number)"
}

private func ulps(_ count: UInt64) -> String {
  count == .max ? "a number and NaN" : count == 1 ? "1 ulp" : "\(count) ulps"
}

private func wording(_ operation: OperationDiff) -> String {
  switch operation.origin {
  case .created where operation.kind == .update:
    "created by this update, or by one before it that left it in the state: every number seen so far was equal"
  case .created: "created by this operation: its inputs were equal on both sides"
  case .inherited: "inherited: its inputs differed before"
  case .inheritedOnly: "inherited: with the other side's inputs this machine gives the other side's outputs"
  case .createdAsWell:
    "inherited, and created as well: with the other side's inputs this machine gives yet other outputs"
  }
}

private func origins(_ operations: ArraySlice<OperationDiff>) -> String {
  let names: [(OperationDiff.Origin, String)] = [
    (.created, "created"), (.createdAsWell, "inherited and created as well"), (.inheritedOnly, "inherited only"),
    (.inherited, "inherited"),
  ]
  return names.compactMap { origin, name in
    let count = operations.count { $0.origin == origin }
    return count == 0 ? nil : "\(count) \(name)"
  }.joined(separator: ", ")
}
