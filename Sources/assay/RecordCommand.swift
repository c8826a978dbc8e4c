import Analysis
import ArgumentParser
import Foundation
import Harness
import Records
import Rendering
import SystemFiles

/// How much a recorder looks at.
enum RecordingLevel: String, CaseIterable, ExpressibleByArgument {
  case steps, modules, operations
}

struct RecordCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "Runs a program that learns, records its steps and makes a report of them.",
    discussion: """
      A script of PyTorch is recorded as it is. Any other program says what it computes, by the \
      Python package assay_record or by its C header. The options of the command are the \
      trial's settings, and '--seed' is its seed.

      EXAMPLES
        assay record -- python train.py --lr 0.1 --seed 3
        assay record --level modules --output mine.report -- python train.py
        assay record --from train.recording
        assay record --elements-of 21/fc.weight -- python train.py
        assay diff here.report there.report
      """)

  @Argument(parsing: .postTerminator, help: "The program and its arguments, after '--'.")
  var command: [String] = []

  @Option(
    help: """
      What is recorded of each step: steps (data, loss, gradients, parameters), modules (also their outputs) or operations (also \
      each operation of the framework).
      """)
  var level = RecordingLevel.steps

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The report's file; without it below the folder of reports.", valueName: "file"), completion: .file())
  var output: String?

  @Option(help: ArgumentHelp("The folder of reports.", valueName: "folder"), completion: .directory)
  var results = "results"

  @Option(help: ArgumentHelp("The program's option that gives the seed; without it 'seed'.", valueName: "name"))
  var seedFrom: String?

  @Option(
    help: ArgumentHelp(
      "An option of the program that does not belong to the trial, such as a path; may be given more than once.",
      valueName: "name"))
  var omit: [String] = []

  @Option(
    help: ArgumentHelp("Make the report of a recording, and run nothing.", valueName: "recording"), completion: .file())
  var from: String?

  @Option(
    help: ArgumentHelp("Continue this recording; the program says from which step.", valueName: "recording"),
    completion: .file())
  var append: String?

  @Option(help: ArgumentHelp("End the program after this step.", valueName: "step"))
  var through: Int?

  @Option(
    help: ArgumentHelp(
      "Keep the elements of this step's arrays, or of the one of this name, and end the program after that step. A diff of two "
        + "such recordings names the first element apart, with both numbers.", valueName: "step[/name]"))
  var elementsOf: String?

  @OptionGroup var color: ColorOptions

  /// The variables by which the recorder learns of both.
  private var limits: [String: String?] {
    let stepOfElements = elementsOf.map { String($0.prefix { $0 != "/" }) }
    return ["ASSAY_RECORD_ELEMENTS_OF": elementsOf, "ASSAY_RECORD_THROUGH": through.map { "\($0)" } ?? stepOfElements]
  }

  func validate() throws {
    guard through ?? 1 > 0 else { throw ValidationError("'--through' is a step, from 1 on.") }
    if let elementsOf {
      guard let step = Int(elementsOf.prefix { $0 != "/" }), step > 0 else {
        throw ValidationError("'--elements-of \(elementsOf)' begins with no step, which is a number from 1 on.")
      }
      if let through, through < step {
        throw ValidationError("'--through \(through)' ends the program before the step of '--elements-of \(elementsOf)'.")
      }
    }
    guard command.isEmpty == (from != nil) else {
      throw ValidationError(
        from == nil
          ? "'record' takes a program after '--', as in 'assay record -- python train.py'."
          : "'--from' runs no program.")
    }
    guard from == nil || append == nil else { throw ValidationError("'--from' and '--append' exclude each other.") }
    guard output?.hasSuffix(reportSuffix) ?? true else {
      throw ValidationError("'--output \(output ?? "")': the file must end in \(reportSuffix).")
    }
  }

  func run() throws {
    var interruption: Int32?
    do {
      try recordAndReport(&interruption)
    } catch let failure as Failure {
      guard let interruption else { throw failure }
      printError(failure.message)
      dieOf(interruption)
    }
  }

  /// - Parameter interruption: The signal that had the program end otherwise than well; nil for none.
  private func recordAndReport(_ interruption: inout Int32?) throws {
    let startedAt = utcNow()
    let trial = try command.isEmpty ? nil : parsed(command)
    let files = try place(trial)
    defer { withExtendedLifetime(files) {} }
    let outcome = try trial.map { _ in try record(into: files.recording) }
    let end = outcome?.end ?? .unknown
    if end != .code(0) { interruption = outcome?.signal }
    let program = try read(files.recording, end, trial)
    let report = try write(program, to: files, startedAt: startedAt)
    try printResult(
      Document(summarize(report)).terminal(color.style)
        + "report \(visible(files.report))\nrecording \(visible(files.recording))\n")
    guard let record = report.records.first else { return }
    guard record.status == .failed else {
      mentionReason(record)
      return try elementsOf.map { try checkElements($0, in: files.recording) } ?? ()
    }
    throw Failure(.verdictAgainst, "failed: \(record.trial.id): \(record.reason ?? "no reason given")")
  }

  private func write(
    _ program: RecordedProgram, to files: RecordingPlace, startedAt: String
  ) throws -> Report {
    do throws(FileError) {
      return try program.write(to: files.report, startedAt: startedAt)
    } catch {
      let words = "'assay record --from \(files.recording)' makes the report of what is recorded"
      throw Failure(.badInput, "\(error); \(words)")
    }
  }

  private func record(into path: String) throws -> ProgramProcess.Outcome {
    if append == nil { for file in recordingFiles(path) { unlink(file) } }
    do {
      var program = ProgramProcess(
        command, recording: path, level: level.rawValue, appends: append != nil, hook: PackageResources._sitecustomize_py)
      program.variables = limits
      return try program.run()
    } catch {
      throw Failure(.badInput, "\(error)")
    }
  }

  private func read(_ path: String, _ end: ProgramEnd, _ trial: ProgramCommand?) throws -> RecordedProgram {
    do {
      guard isFile(path) else { throw FileError("read", path, code: ENOENT) }
      return try readProgram(path, end: end, command: trial, parse: parsed)
    } catch let error as Failure {
      throw error
    } catch {
      throw noProgram(isFile(path) ? "\(error)" : nil, end) ?? Failure(.badInput, "\(error)")
    }
  }

  /// Why a program that ran has no trial. One that fails has said more itself.
  private func noProgram(_ fault: String?, _ end: ProgramEnd) -> Failure? {
    if let failure = end.failure {
      return Failure(.verdictAgainst, failure + (fault.map { ": \($0)" } ?? " before its first step"))
    }
    guard end == .code(0), fault == nil else { return nil }
    return Failure(
      .badInput,
      "the program has recorded no step: it took none, has no optimizer and says no run.step(), or runs without the recorder")
  }

  private func parsed(_ words: [String]) throws -> ProgramCommand {
    do {
      let seed = ProcessInfo.processInfo.environment["ASSAY_SEED"].flatMap { UInt64($0) } ?? 0
      return try ProgramCommand(words, seedOption: seedFrom, omitted: omit, usualSeed: seed)
    } catch {
      throw Failure(.badInput, "\(error)")
    }
  }

  /// Refuses a file that is there and no recording, such as the script: the recorder would write over it.
  private func refuseOtherFormat(_ path: String) throws {
    guard isFile(path) else { return }
    do {
      if try OpenFile(path, for: .reading, action: "read").length == 0 { return }
      var steps = try recordedSteps(path)
      if try steps.next() == nil { throw RecordingError(file: path, fault: .otherFormat) }
    } catch {
      throw Failure(.badInput, "\(error); '--append' continues a recording")
    }
  }

  private func place(_ trial: ProgramCommand?) throws -> RecordingPlace {
    if let from {
      let place = RecordingPlace(recording: from, output: output)
      try refuseUnwritable([place.report], areReports: true)
      return place
    }
    if let append {
      try refuseOtherFormat(append)
      return try RecordingPlace(recording: append, output: output).locked()
    }
    if let output { return try RecordingPlace(report: output).locked() }
    return try .new(in: "\(results)/\(trial?.name ?? "program")/\(readFingerprint().machine)")
  }
}
