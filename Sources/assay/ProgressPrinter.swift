import Foundation
import Harness
import Rendering
import Synchronization

/// A line of a terminal's standard error that is written over; elsewhere a plain line now and then.
final class ProgressLine: Sendable {
  /// How often a terminal shows another line.
  private static let terminalRhythm = Duration.milliseconds(50)
  /// How often a pipe or a log gets one.
  private static let logRhythm = Duration.seconds(10)

  private let style = terminalStyle(STDERR_FILENO)
  private let isLiving = obeysControls(STDERR_FILENO)
  /// A terminal gets its first line at once.
  private let due: Mutex<ContinuousClock.Instant>

  init() { due = Mutex(isLiving ? .now : .now + Self.logRhythm) }

  /// Shows a line if it is time for one, and behind it a detail for which there may be no room; a terminal also gets the last.
  func show(_ text: String, detail: String = "", isLast: Bool = false) {
    guard isDue || isLiving && isLast else { return }
    if isLiving {
      let line = detail.isEmpty ? text : "\(text): \(detail)"
      printToStandardError("\r\u{1B}[2K\(fitting(line))")
    } else {
      printToStandardError("\(style.shown(text))\n")
    }
  }

  private var isDue: Bool {
    due.withLock { due in
      let now = ContinuousClock.now
      guard now >= due else { return false }
      due = now + (isLiving ? Self.terminalRhythm : Self.logRhythm)
      return true
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
    line.show(
      "\(progress.phase.rawValue) \(progress.finished)/\(progress.total)\(left)", detail: progress.trial,
      isLast: progress.finished == progress.total)
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

  /// - Parameter seconds: How long the work may take; it ends then, though not all is done.
  func show(_ work: String, _ finished: Int, of total: Int, within seconds: Double = .infinity, detail: String = "") {
    let left = state.withLock { state in
      if state.work != work { state = State(work: work) }
      guard finished > 1, finished < total else { return "" }
      let elapsed = (ContinuousClock.now - state.start) / .seconds(1)
      return timeLeft(min(elapsed * Double(total - finished) / Double(finished), max(0, seconds - elapsed)))
    }
    line.show("\(work) \(finished)/\(total)\(left)", detail: detail, isLast: finished == total)
  }

  func clear() { line.clear() }
}

/// `, 40 s left`, `, 12 min left`.
private func timeLeft(_ seconds: Double) -> String {
  seconds < 100 ? ", \(Int(seconds.rounded(.up))) s left" : ", \(Int((seconds / 60).rounded(.up))) min left"
}
