import Foundation
import Harness
import PluginHost
import Records
import SystemFiles

/// Runs a plan with a line of progress; what goes wrong is a `Failure` that says how to continue.
func performRun(
  _ suite: SuiteDefinition, _ plan: Plan, _ fingerprint: Fingerprint, _ options: RunOptions
) async throws -> FinishedRun {
  let printer = ProgressPrinter()
  defer { printer.clear() }
  let interruption = Interruption { printer.clear() }
  defer { interruption.end() }
  do {
    return try await Harness.run(
      suite, plan: plan, with: builtInRegistry, options: options, fingerprint: fingerprint, progress: { printer.show($0) },
      notice: { notice in
        printer.clear()
        printError("\(notice)")
      })
  } catch let error as FileError {
    printer.clear()
    let isBegun = !interruptedRuns(
      of: suite, machine: fingerprint.machine, resultsFolder: options.resultsFolder
    ).isEmpty
    throw Failure(.badInput, "\(error)\(isBegun ? "; finished work is kept, and '--resume' continues it" : "")")
  } catch let error as JournalError {
    if case .complete(let path) = error {
      printError("\(error)")
      return FinishedRun(path: path)
    }
    throw Failure(.badInput, "\(error)")
  }
}

/// As many of `jobs` workers as the limits of the environment leave room for, with a word if those are fewer.
func affordable(jobs: Int) throws -> Int {
  let (count, reason) = ProcessLimits.workers(jobs)
  guard let reason else { return jobs }
  guard count >= 1 else { throw Failure(.badInput, "\(reason), which is too little for one worker; raise it") }
  printError("\(reason): at most \(counted(count, "worker")) at a time, not \(jobs)")
  return count
}

/// Says how to continue when the run is interrupted, and then lets the signal do its work.
private final class Interruption {
  private let sources: [any DispatchSourceSignal]

  init(before: @escaping @Sendable () -> Void) {
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        before()
        printError("interrupted; finished work is kept, and '--resume' continues it")
        dieOf(number)
      }
      source.resume()
      return source
    }
  }

  func end() { for source in sources { source.cancel() } }
}

/// Has a signal end this process, which tells a shell that it did what it was told.
func dieOf(_ number: Int32) -> Never {
  signal(number, SIG_DFL)
  // Dispatch blocks signals in its threads, and a raised signal reaches only the raising thread.
  kill(getpid(), number)
  while true { pause() }
}
