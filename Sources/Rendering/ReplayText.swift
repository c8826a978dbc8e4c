public import Analysis

/// Where two traces differ, for the terminal.
public func terminalText(_ diff: TraceDiff, trial: String) -> String {
  let range = "steps \(diff.firstStep) … \(diff.lastStep)"
  var lines = [trial]
  if let first = diff.first {
    lines += [
      "  first apart in step \(first.step), stage \(first.stage.rawValue): \(place(first)) of \(name(first))",
      "    here   \(first.a.text)", "    there  \(first.b.text)", "    \(ulps(first.ulps)) apart; \(wording(first))",
      "  \(first.differing) of its \(first.count) elements differ, by \(ulps(first.greatestUlps)) at most",
    ]
    let later = diff.operations.dropFirst()
    if !later.isEmpty {
      let count =
        later.count == 1 ? "1 later operation of \(range) differs" : "\(later.count) later operations of \(range) differ"
      lines.append("  \(count): \(origins(later))")
    }
    if let healed = diff.healedAtStep { lines.append("  all numbers are equal again from step \(healed) on") }
  }
  if let step = diff.unpairedAtStep {
    lines.append("  in step \(step) the two sides asked for other things; nothing after it can be paired")
  }
  if diff.first == nil, diff.unpairedAtStep == nil { lines.append("  the same bits in \(range)") }
  return lines.joined(separator: "\n") + "\n"
}

/// Between which steps two records of the trial went apart, and whose bits this machine has there.
public func terminalText(_ replay: ReplayOfReports) -> String {
  guard let discrepancy = replay.discrepancy else { return "\(replay.trial): the same bits in every step\n" }
  let stages = discrepancy.stages.map(\.rawValue).joined(separator: ", ")
  let after = discrepancy.equalThroughStep.map { "after step \($0)" } ?? "at the start"
  let owner = replay.hasFirstsBits == true ? "the first" : replay.hasOthersBits == true ? "the other" : "neither"
  return """
    \(replay.trial)
      apart \(after) and by step \(discrepancy.differentByStep.map { "\($0)" } ?? "–") (\(stages))
      this machine has \(owner) report's bits there

    """
}

/// `gradient 2`.
private func name(_ operation: OperationDiff) -> String {
  switch operation.kind {
  case .start: "the start"
  case .data: "the mini-batch"
  case .update: "the update"
  case .forward: "the examination"
  case .value, .gradient, .hessian, .hessianProduct, .residuals, .jacobian:
    "\(operation.kind.rawValue) \(operation.number)"
  }
}

/// `'layer1.weights' (3, 17), element 2369`.
private func place(_ operation: OperationDiff) -> String {
  let element = "element \(operation.index)"
  guard let tensor = operation.tensor, let indices = operation.tensorIndices else { return element }
  return "'\(tensor)' (\(indices.map { "\($0)" }.joined(separator: ", "))), \(element)"
}

private func ulps(_ count: UInt64) -> String {
  count == .max ? "a number and NaN" : count == 1 ? "1 ulp" : "\(count) ulps"
}

private func wording(_ operation: OperationDiff) -> String {
  switch operation.origin {
  case .created where operation.kind == .update:
    "created by this update, or by one before it that left it in the state: every number seen so far was equal"
  case .created where operation.kind == .data: "created here: a mini-batch is made from its step and the seed alone"
  case .created where operation.kind == .start: "created here: a start is made from the seed alone"
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
