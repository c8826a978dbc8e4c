public import Analysis

extension Document {
  /// Where two traces of a trial differ.
  public init(_ diff: TraceDiff, trial: String) {
    self.init(replayOf: trial, list: firstDifference(diff) + unpaired(diff), operationDistances(diff), value: diff)
  }

  /// Between which steps two reports of a trial went apart, and whose bits this machine has there.
  public init(_ replay: ReplayOfReports) {
    let chart = distances(
      "Distance of both reports", replay.distances ?? [], factor: DiffOptions().sensitivityFactor, apart: replay.discrepancy)
    self.init(replayOf: replay.trial, list: lines(replay), chart, value: replay)
  }

  private init(replayOf trial: String, list: [String], _ chart: Chart?, value: any Encodable) {
    title = "Replay of \(trial)"
    terminalTitle = trial
    lead = .list(list)
    sections = Section.pictures("distances", [chart].compactMap(\.self))
    self.value = value
  }
}

private func firstDifference(_ diff: TraceDiff) -> [String] {
  let range = "steps \(diff.firstStep) … \(diff.lastStep)"
  guard let first = diff.first else { return diff.unpairedAtStep == nil ? ["the same bits in \(range)"] : [] }
  var lines = [
    "first apart in step \(first.step), stage \(first.stage.rawValue): \(place(first)) of \(name(first))",
    "  here   \(first.a.text)", "  there  \(first.b.text)", "  \(distance(first.ulps)) apart; \(wording(first))",
    "\(first.differing) of its \(first.count) elements differ, by \(distance(first.greatestUlps)) at most",
  ]
  let later = diff.operations.dropFirst()
  if !later.isEmpty {
    let count =
      later.count == 1 ? "1 later operation of \(range) differs" : "\(later.count) later operations of \(range) differ"
    lines.append("\(count): \(origins(later))")
  }
  if let healed = diff.healedAtStep { lines.append("all numbers are equal again from step \(healed) on") }
  return lines
}

private func unpaired(_ diff: TraceDiff) -> [String] {
  diff.unpairedAtStep.map { ["the two sides evaluated different things in step \($0); nothing after it can be paired"] } ?? []
}

private func lines(_ replay: ReplayOfReports) -> [String] {
  guard let discrepancy = replay.discrepancy else { return ["the same bits in every step"] }
  let stages = discrepancy.stages.map(\.rawValue).joined(separator: ", ")
  let after = discrepancy.equalThroughStep.map { "after step \($0)" } ?? "at the start"
  let owner = replay.hasFirstsBits == true ? "the first" : replay.hasOthersBits == true ? "the other" : "neither"
  return [
    "apart \(after) and by step \(discrepancy.differentByStep.map { "\($0)" } ?? "–") (\(stages))",
    "this machine has \(owner) report's bits there",
  ]
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

private func distance(_ count: UInt64) -> String { count == .max ? "a number and NaN" : ulpsText(count) }

private func wording(_ operation: OperationDiff) -> String {
  switch operation.origin {
  case .created where operation.kind == .update:
    "created by this update, or by one before it that left it in the state: every number seen so far was equal"
  case .created where operation.kind == .data: "created here: a mini-batch depends only on its step and the seed"
  case .created where operation.kind == .start: "created here: a start depends only on the seed"
  case .created: "created by this operation: its inputs were equal on both sides"
  case .inherited: "inherited: its inputs differed before"
  case .inheritedOnly: "inherited: with the other side's inputs this machine gives the other side's outputs"
  case .createdAsWell:
    "inherited, and created as well: with the other side's inputs this machine gives yet other outputs"
  }
}

private func origins(_ operations: ArraySlice<OperationDiff>) -> String {
  let names: [(OperationDiff.Origin, String)] = [
    (.created, "created"), (.createdAsWell, "inherited and created as well"),
    (.inheritedOnly, "inherited (checked here)"), (.inherited, "inherited"),
  ]
  return names.compactMap { origin, name in
    let count = operations.count { $0.origin == origin }
    return count == 0 ? nil : "\(count) \(name)"
  }.joined(separator: ", ")
}
