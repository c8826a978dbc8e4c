import Foundation
import Harness
import Rendering
import Synchronization

/// A line of a terminal's standard error that is written over; elsewhere a plain line now and then.
final class ProgressLine: Sendable {
  /// How often a pipe or a log gets a line.
  private static let rhythm = Duration.seconds(10)

  private let style = terminalStyle(STDERR_FILENO)
  private let isLiving = obeysControls(STDERR_FILENO)
  private let lastLine = Mutex(ContinuousClock.now)

  /// Shows a line, and behind it a detail for which there may be no room.
  func show(_ text: String, detail: String = "") {
    if isLiving {
      let line = detail.isEmpty ? text : "\(text): \(detail)"
      printToStandardError("\r\u{1B}[2K\(fitting(line))")
    } else if lastLine.withLock({ last in
      guard ContinuousClock.now - last >= Self.rhythm else { return false }
      last = ContinuousClock.now
      return true
    }) {
      printToStandardError("\(style.shown(text))\n")
    }
  }

  /// Takes the line away, so that what follows starts on a clean one.
  func clear() { if isLiving { printToStandardError("\r\u{1B}[2K") } }

  /// One cell stays free: some terminals begin a new line behind the last.
  private func fitting(_ line: String) -> String {
    cutInMiddle(style.shown(line), to: (style.width ?? 80) - 1, ellipsis: isASCII ? "..." : "…")
  }
}

/// Shows a run's progress over all its phases.
final class ProgressPrinter: Sendable {
  private let line = ProgressLine()

  /// `timing 120/240, 9 s left: rosenbrock/…`
  func show(_ progress: RunProgress) {
    let left = progress.secondsLeft.flatMap { progress.finished < progress.total ? timeLeft($0) : nil } ?? ""
    line.show("\(progress.phase.rawValue) \(progress.finished)/\(progress.total)\(left)", detail: progress.trial)
  }

  func clear() { line.clear() }
}

/// Shows the progress of work whose parts take about as long as each other: `pair 12/240, 40 s left`.
final class CountedProgress: Sendable {
  private struct State {
    var work = ""
    var start = ContinuousClock.now
  }

  private let line = ProgressLine()
  private let state = Mutex(State())

  func show(_ work: String, _ finished: Int, of total: Int, detail: String = "") {
    let left = state.withLock { state in
      if state.work != work { state = State(work: work) }
      guard finished > 1, finished < total else { return "" }
      let elapsed = ContinuousClock.now - state.start
      return timeLeft(elapsed / .seconds(1) * Double(total - finished) / Double(finished))
    }
    line.show("\(work) \(finished)/\(total)\(left)", detail: detail)
  }

  func clear() { line.clear() }
}

/// `, 40 s left`, `, 12 min left`.
private func timeLeft(_ seconds: Double) -> String {
  seconds < 100 ? ", \(Int(seconds.rounded(.up))) s left" : ", \(Int((seconds / 60).rounded(.up))) min left"
}
