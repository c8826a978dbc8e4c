/// How many passes of each phase are finished, and how many there will be.
struct PassCounts: Sendable {
  private var finished = PhaseCounts()
  private var total = PhaseCounts()

  private struct PhaseCounts: Sendable {
    var recording = 0
    var allocations = 0
    var timing = 0

    var sum: Int { recording + allocations + timing }
  }

  /// Adds a planned trial. One that is not recorded yet is expected to be repeatable.
  mutating func add(timedProcesses: Int, withTiming: Bool) {
    total.recording += 1
    if withTiming { addMeasured(1, timedProcesses: timedProcesses) }
  }

  /// Adds or takes away the passes that measure a trial.
  mutating func addMeasured(_ sign: Int, timedProcesses: Int) {
    total.allocations += sign
    total.timing += sign * timedProcesses
  }

  mutating func noteFinished(_ phase: RunProgress.Phase) {
    switch phase {
    case .recording: finished.recording += 1
    case .allocations: finished.allocations += 1
    case .timing: finished.timing += 1
    }
  }

  func progress(of phase: RunProgress.Phase, after trial: String) -> RunProgress {
    RunProgress(
      phase: phase, finished: finished.sum, total: total.sum, trial: trial,
      remaining: [
        .recording: total.recording - finished.recording, .allocations: total.allocations - finished.allocations,
        .timing: total.timing - finished.timing,
      ])
  }
}
