import Analysis
import Foundation
import Harness
import Records

/// Runs a recorded program again under one change at a time, until both sides' bits are made.
struct ExplainProgram {
  let reports: [Report]
  let records: [TrialRecord]
  /// Both sides' recordings, side by side with the reports.
  let recordings: [String]
  let command: [String]
  let interpreters: [String]
  let triesPairs: Bool
  /// Where it is run again.
  let folder: TemporaryFolder

  private let progress = CountedProgress()

  /// How many steps after the first one apart are run to confirm a change, and to time it.
  private static let confirmingSteps = 16

  private var fingerprints: [Fingerprint] { reports.map(\.fingerprint) }
  /// Whether a person names what is to be run, beside what both sides recorded.
  private var isToldToRun: Bool { !command.isEmpty || !interpreters.isEmpty }

  /// The script that the recorded command runs here, if neither side recorded it as it is now.
  private var strangeScript: String? {
    guard !isToldToRun, records[0].trial.program == nil, let words = (try? facts(of: recordings[0]))?.arguments,
      let own = try? ProgramCommand(words)
    else { return nil }
    let isKnown = fingerprints.contains { $0.value(named: "\(FingerprintKey.program.name)script") == own.scriptDigest }
    return isKnown ? nil : own.script
  }

  func explanation() throws -> Explanation {
    defer { progress.clear() }
    guard let found = try difference(recordings[0], recordings[1]) else {
      throw Failure(.inconclusive, "the recordings are equal as far as both go, though the reports' digests differ")
    }
    var program = try programToRepeat(through: max(1, found.step))
    var explanation = Explanation(trial: records[0].trial.id, digests: records.map(\.digest), attempts: [])
    let otherFiles = otherFiles(of: records[0].trial, fingerprints)
    if !otherFiles.isEmpty {
      printError(
        "the program's own files differ between both sides, which may be the cause: \(otherFiles.joined(separator: ", "))")
    }
    if let script = strangeScript {
      printError("'\(script)' is not as either side recorded it, so what runs here may have the bits of neither")
    }
    explanation.program = ProgramExplanation(discrepancy: found, lastStep: program.lastStep, otherFiles: otherFiles)
    let others = try otherProgram()
    // A setting that nobody has changed is no cause beside a program that somebody has.
    let triesSettings = otherFiles.isEmpty || isToldToRun || haveOtherConditions(fingerprints, beside: otherFiles)
    if others.isEmpty, !triesSettings { return explanation }
    let (unchanged, outcome) = try attempt(.unchanged, program)
    explanation.attempts.append(unchanged)
    if let reason = outcome.reason { throw Failure(.badInput, "the program cannot be run here: \(reason)") }
    program.limitSeconds = 60 + 10 * outcome.seconds
    let perturbations =
      others
      + (!triesSettings
        ? []
        : programPerturbations(
          here: outcome.facts.linesByName, sides: fingerprints,
          own: explanation.digests.firstIndex(of: unchanged.digest), interpreters: interpreters))
    let used = try attempt(perturbations, program, &explanation)
    if triesPairs, !explanation.isExplained { _ = try attempt(pairs(of: used, explanation), program, &explanation) }
    try confirm(&explanation, [.unchanged] + perturbations + pairs(of: used, explanation), program)
    return explanation
  }

  /// The other side's command, if it is another one and its script lies here as it was recorded.
  private func otherProgram() throws -> [ProgramPerturbation] {
    guard command.isEmpty, records[0].trial.program == nil,
      let digest = reports[1].fingerprint.value(named: "\(FingerprintKey.program.name)script")
    else { return [] }
    let words = try recordings.map { try facts(of: $0).arguments ?? [] }
    return [ProgramPerturbation(command: words[1], insteadOf: words[0], scriptDigest: digest)].compactMap(\.self)
  }

  private func facts(of recording: String) throws -> RecordedFacts {
    do { return try recordedFacts(recording).facts } catch { throw Failure(.badInput, "\(error)") }
  }

  private func programToRepeat(through step: Int) throws -> ProgramToRepeat {
    let told = try recordings.map(facts(of:))
    guard told.allSatisfy({ $0.ranks ?? 1 == 1 }) else {
      throw Failure(.badInput, "a program of several ranks is not run again: record it under other settings, and compare")
    }
    let levels = told.map { RecordingLevel(rawValue: $0.level ?? "") ?? .steps }
    let level = RecordingLevel.allCases.first(where: levels.contains) ?? .steps
    let ofTrial = programCommand(of: records[0].trial, folder: "\(folder.path)/trial")
    let words = command.isEmpty ? ofTrial?.words ?? told[0].arguments ?? [] : command
    guard !words.isEmpty else { throw Failure(.badInput, "'\(recordings[0])' tells no command; give it after '--'") }
    var variables = fingerprints[0].programVariables(among: fingerprints)
    for (name, value) in ofTrial?.variables ?? [:] { variables[name] = value }
    var program = ProgramToRepeat(
      words, level: level.rawValue, variables: variables, hook: PackageResources._sitecustomize_py, lastStep: step)
    program.folder = ofTrial?.variables["ASSAY_FOLDER"]
    return program
  }

  /// Tries changes until both sides' bits are made; returns those that it has tried.
  private func attempt(
    _ perturbations: [ProgramPerturbation], _ program: ProgramToRepeat, _ explanation: inout Explanation
  ) throws -> [ProgramPerturbation] {
    for (index, perturbation) in perturbations.enumerated() {
      if explanation.isExplained { return Array(perturbations[..<index]) }
      progress.show("trying changes", index, of: perturbations.count, detail: perturbation.name)
      explanation.attempts.append(try attempt(perturbation, program).0)
    }
    return perturbations
  }

  private func attempt(
    _ perturbation: ProgramPerturbation, _ program: ProgramToRepeat
  ) throws -> (Explanation.Attempt, ProgramToRepeat.Outcome) {
    let recording = "\(folder.path)/attempt\(recordingSuffix)"
    let outcome = try run(perturbation, program, into: recording)
    guard outcome.reason == nil else {
      return (Explanation.Attempt(change: perturbation.name, digest: "", reason: outcome.reason, witnesses: []), outcome)
    }
    let apart = try recordings.map { try difference($0, recording, through: program.lastStep) }
    let side = apart.firstIndex(of: nil)
    let witnesses = outcome.facts.linesByName.filter { $0.key.hasPrefix("program.") }.sorted { $0.key < $1.key }
      .map { Fingerprint.Line(name: $0.key, value: $0.value) }
    var result = Explanation.Attempt(
      change: perturbation.name, digest: try side.map { records[$0].digest } ?? "other bits, \(digest(of: recording))",
      reason: nil, witnesses: witnesses)
    result.apart = apart[1]
    return (result, outcome)
  }

  private func run(
    _ perturbation: ProgramPerturbation, _ program: ProgramToRepeat, into recording: String
  ) throws -> ProgramToRepeat.Outcome {
    let outcome: ProgramToRepeat.Outcome
    do { outcome = try program.run(under: perturbation, into: recording) } catch { throw Failure(.badInput, "\(error)") }
    if outcome.isInterrupted { throw Failure(.badInput, "interrupted") }
    return outcome
  }

  /// Pairs of changes that each had an effect.
  private func pairs(of perturbations: [ProgramPerturbation], _ explanation: Explanation) -> [ProgramPerturbation] {
    guard triesPairs, let unchanged = explanation.attempts.first?.digest else { return [] }
    let effective = perturbations.filter { perturbation in
      explanation.attempts.contains { $0.change == perturbation.name && !$0.digest.isEmpty && $0.digest != unchanged }
    }
    return effective.indices.flatMap { first in effective[(first + 1)...].compactMap { effective[first].and($0) } }
  }

  /// Runs the change that was found again, in turns with none, some steps further.
  private func confirm(
    _ explanation: inout Explanation, _ perturbations: [ProgramPerturbation], _ program: ProgramToRepeat
  ) throws {
    let known = explanation
    guard let unchanged = known.attempts.first, let found = known.program?.discrepancy,
      let side = [1, 0].first(where: { unchanged.digest != known.digests[$0] && !known.changes(giving: $0).isEmpty }),
      let name = known.changes(giving: side).first, let change = perturbations.first(where: { $0.name == name })
    else { return }
    var further = program
    further.lastStep = min(program.lastStep + Self.confirmingSteps, records.map(\.steps).min() ?? program.lastStep)
    let array = found.operation.flatMap { $0.isCreated ? $0.name : nil } ?? found.name
    further.elementsOf = "\(program.lastStep)/\(array)"
    let files = ["unchanged", "changed"].map { "\(folder.path)/\($0)\(recordingSuffix)" }
    var seconds = [0.0, 0.0]
    for round in 0..<2 {
      for (place, perturbation) in [ProgramPerturbation.unchanged, change].enumerated() {
        progress.show("confirming", 2 * round + place, of: 4, detail: perturbation.name)
        let outcome = try run(perturbation, further, into: files[place])
        seconds[place] += outcome.reason == nil ? outcome.facts.seconds ?? 0 : 0
      }
      try checkRepeats(&explanation, files, unchanged: unchanged, side: side)
    }
    explanation.program?.confirmation = ProgramExplanation.Confirmation(
      change: name, side: side, lastStep: further.lastStep,
      apart: try difference(recordings[side], files[1], through: further.lastStep),
      price: seconds[0] > 0 && seconds[1] > 0 ? seconds[1] / seconds[0] : nil)
    if unchanged.digest == known.digests[1 - side],
      let exact = try difference(files[0], files[1], through: program.lastStep)
    {
      explanation.program?.discrepancy.element = side == 1 ? exact.element : exact.element?.swapped
      explanation.program?.discrepancy.operation?.element =
        side == 1 ? exact.operation?.element : exact.operation?.element?.swapped
    }
  }

  /// A program that has other bits each time has those of a side by chance.
  private func checkRepeats(
    _ explanation: inout Explanation, _ files: [String], unchanged: Explanation.Attempt, side: Int
  ) throws {
    guard let last = explanation.program?.lastStep else { return }
    let known = explanation.digests.firstIndex(of: unchanged.digest)
    let isSame = try known.map { try difference(recordings[$0], files[0], through: last) == nil } ?? true
    let isSide = try difference(recordings[side], files[1], through: last) == nil
    if !isSame || !isSide { explanation.program?.isRepeatable = false }
  }

  private func difference(_ a: String, _ b: String, through last: Int? = nil) throws -> RecordedDiscrepancy? {
    do {
      var (x, y) = (try recordedSteps(a), try recordedSteps(b))
      return try firstDifference(&x, &y, scalar: records[0].trial.scalar, through: last)
    } catch {
      throw Failure(.badInput, "\(error)")
    }
  }

  private func digest(of recording: String) throws -> String {
    do { return try digestOfSteps(recording) } catch { throw Failure(.badInput, "\(error)") }
  }
}
