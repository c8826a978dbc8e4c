import Records

/// How long a run still takes: the passes of all phases that remain, at the pace of those that ended.
struct TimeLeft: Sendable {
  private var paces: [RunProgress.Phase: (passes: Int, nanoseconds: Int)] = [:]
  private var last = 0

  /// Takes in a pass that ended at a time since the start; passes that run side by side share the time.
  mutating func note(_ phase: RunProgress.Phase, atNanoseconds time: Int) {
    let pace = paces[phase] ?? (0, 0)
    paces[phase] = (pace.passes + 1, pace.nanoseconds + time - last)
    last = time
  }

  /// Seconds for so many passes of each phase; nil before the third pass, as the first ones start the workers.
  ///
  /// - Parameter timing: what a timed pass will do, if none has ended yet.
  func seconds(_ remaining: [RunProgress.Phase: Int], timing: TimingPlan) -> Double? {
    guard paces.values.reduce(0, { $0 + $1.passes }) >= 3 else { return nil }
    let recording = pace(of: .recording) ?? pace(of: .timing) ?? 0
    let block = max(timing.blockMilliseconds * 1e6, recording)
    let times = remaining.map { phase, passes in
      let guess = phase == .timing ? Double(timing.blocks) * block : recording
      return Double(passes) * (pace(of: phase) ?? guess)
    }
    return times.reduce(0, +) / 1e9
  }

  /// Nanoseconds of a pass.
  private func pace(of phase: RunProgress.Phase) -> Double? {
    paces[phase].map { Double($0.nanoseconds) / Double($0.passes) }
  }
}
