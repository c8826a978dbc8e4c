import Foundation
import Harness
import Synchronization

/// Shows a run's progress on standard error: one line that changes on a terminal, a plain line for each tenth elsewhere.
final class ProgressPrinter: Sendable {
  private struct State {
    var phase: RunProgress.Phase?
    var phaseStart = 0
    var phasePasses = 0
    var lastTenth = -1
  }

  private let progressLine = ProgressLine()
  private let state = Mutex(State())

  func show(_ progress: RunProgress) {
    state.withLock { state in
      if state.phase != progress.phase {
        state = State(phase: progress.phase, phaseStart: progress.elapsedNanoseconds)
      }
      state.phasePasses += 1
      let tenth = progress.total == 0 ? 10 : progress.finished * 10 / progress.total
      if progressLine.isTerminal {
        progressLine.show(line(progress, state))
      } else if tenth != state.lastTenth {
        printToStandardError("\(line(progress, state))\n")
      }
      state.lastTenth = tenth
    }
  }

  /// Removes the line of progress, so that what follows starts on a clean line.
  func clear() { progressLine.clear() }

  /// `timing 120/240, 9 s left: rosenbrock/…`
  private func line(_ progress: RunProgress, _ state: State) -> String {
    let perPass = Double(progress.elapsedNanoseconds - state.phaseStart) / Double(max(1, state.phasePasses - 1))
    let seconds = perPass * Double(progress.remaining) / 1e9
    let left = state.phasePasses < 3 || progress.remaining == 0 ? "" : ", \(Int(seconds.rounded(.up))) s left"
    let name = progressLine.isTerminal ? ": \(progress.trial.prefix(60))" : ""
    return "\(progress.phase.rawValue) \(progress.finished)/\(progress.total)\(left)\(name)"
  }
}

/// A line on a terminal's standard error that each call overwrites; nothing is written elsewhere.
struct ProgressLine: Sendable {
  let isTerminal = isatty(STDERR_FILENO) == 1

  func show(_ text: String) {
    if isTerminal { printToStandardError("\r\u{1B}[2K\(text)") }
  }

  func clear() { show("") }
}
