import PortableMath
import Records

/// What is gathered while a recording is read.
struct ProgramReading {
  private(set) var facts = RecordedFacts()
  /// The command that began the recording; `facts` has that of the last continuation.
  private(set) var firstArguments: [String]?
  private(set) var log = ProgramLog()
  private(set) var examinations: [RecordedExamination] = []
  /// Why the program ended; empty for a good end, nil for none.
  private var reasonOfEnd: String?
  private var repeats = RepeatedSteps()
  /// The process whose recording ends before that of the first one, and after which step.
  private var cutRank: (rank: Int, step: Int)?
  /// The file that is not whole, if one is not, with the last step that can be read.
  private(set) var cutFile: (file: String, step: Int)?

  /// Whether the recording tells how the program ended.
  var hasEnd: Bool { reasonOfEnd != nil }

  /// What the recordings of a program's processes say, and how often the program was resumed.
  static func read(_ path: String) throws -> (reading: ProgramReading, resumptions: Int) {
    var reading = ProgramReading()
    var steps = try recordedSteps(path)
    while let event = try steps.next() { reading.take(event) }
    reading.cutFile = steps.cut
    return (reading, steps.resumptions)
  }

  private mutating func take(_ event: RecordedSteps.Event) {
    switch event {
    case .facts(let facts):
      self.facts = facts
      firstArguments = firstArguments ?? facts.arguments
    case .examination(let examination):
      examinations.removeAll { $0.step > examination.step }
      examinations.append(examination)
    case .end(let reason): reasonOfEnd = reason
    case .step(let ranks, counts: true):
      reasonOfEnd = nil
      repeats.compare(ranks[0], isFirst: log.steps == 0)
      if let rank = ranks.firstIndex(where: { $0.step == 0 }) { cutRank = cutRank ?? (rank, log.steps) }
      log.add(ranks)
    case .step(let ranks, counts: false): repeats.keep(ranks[0])
    }
  }

  /// The trial's command. One that continued the recording adds no options to that which began it.
  ///
  /// - Parameters:
  ///   - last: The last command, if it is known; else the recording tells it.
  ///   - parse: Makes a trial's command of words.
  func command(_ last: ProgramCommand?, _ parse: ([String]) throws -> ProgramCommand) throws -> ProgramCommand {
    let last = try last ?? parse(facts.arguments ?? ["program"])
    // A program in C tells its name alone.
    guard let firstArguments, firstArguments.count > 1, firstArguments != facts.arguments,
      let first = try? parse(firstArguments)
    else { return last }
    return last.continuing(first)
  }

  /// How the trial ended, and why if the status does not say it.
  func status(_ end: ProgramEnd) -> (TrialStatus, String?) {
    let words = reasonOfEnd.flatMap { $0.isEmpty ? nil : ": \($0)" } ?? ""
    if let failure = end.failure { return (.failed, "\(failure) after step \(log.steps)\(words)") }
    if let cut { return (.failed, cut) }
    if end == .unknown, !words.isEmpty { return (.failed, "the program ended after step \(log.steps)\(words)") }
    return (log.value.isFinite || log.evaluations.values == 0 ? .converged : .diverged, repeats.inequality)
  }

  /// Where a recording ends before its program did; nil if none does.
  private var cut: String? {
    if let cutRank {
      return "the recording of rank \(cutRank.rank) was cut off after step \(cutRank.step)"
    }
    guard reasonOfEnd == nil else { return nil }
    return "the recording was cut off after step \(log.steps): what the program did then was not recorded"
  }
}

/// Compares what a resumed program does again with what was recorded of it before.
private struct RepeatedSteps {
  /// Where a program that was resumed first has other bits than before; nil for nowhere.
  private(set) var inequality: String?
  /// What was recorded of steps that were done again later.
  private var replaced: [Int: [RecordedEntry]] = [:]
  /// The parameters after the last step that counts.
  private var parameters: [String: Digest] = [:]

  mutating func keep(_ step: RecordedStep) { replaced[step.step] = step.entries }

  mutating func compare(_ step: RecordedStep, isFirst: Bool) {
    if !isFirst, let name = firstOther(step.entries, .initialization, than: parameters) {
      let before = "than step \(step.step - 1) ends with"
      note("step \(step.step), the first after a resumption, begins with other bits of '\(name)' \(before)")
    }
    if let before = replaced.removeValue(forKey: step.step), let entry = firstOther(step.entries, than: before, isFirst) {
      let place = "the \(entry.kind) of '\(entry.name)' on"
      note("step \(step.step), done again after a resumption, has other bits from \(place)")
    }
    for entry in step.entries where entry.kind == .update { parameters[entry.name] = entry.digest }
  }

  private mutating func note(_ words: String) { inequality = inequality ?? words }

  private func firstOther(_ entries: [RecordedEntry], _ kind: RecordedKind, than known: [String: Digest]) -> String? {
    entries.first { $0.kind == kind && known[$0.name] ?? $0.digest != $0.digest }?.name
  }

  /// The first entry that stands otherwise among those of the same kind and name. A resumed program begins with the parameters
  /// that it has loaded, which the step did not have when it was first done.
  private func firstOther(_ entries: [RecordedEntry], than before: [RecordedEntry], _ isFirst: Bool) -> RecordedEntry? {
    var known: [String: [Digest]] = [:]
    for entry in before.reversed() { known["\(entry.kind) \(entry.name)", default: []].append(entry.digest) }
    return entries.first { entry in
      guard entry.kind.stage != nil, isFirst || entry.kind != .initialization else { return false }
      return known["\(entry.kind) \(entry.name)"]?.popLast() ?? entry.digest != entry.digest
    }
  }
}
