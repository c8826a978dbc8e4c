import AssayKit
import PluginHost
import PortableMath
import Records

/// Times whole repetitions of a recorded trial with the recorder off, and proves that they did the recorded work.
///
/// A repetition is a fresh start and the recorded number of steps. Repetitions are batched into blocks of at least the
/// suite's length and at least 1000 × the clock's resolution. The last iterate of each block must have the recorded
/// digest, and each repetition must spend the recorded evaluations, or there is no timing.
struct TimedPass<Scalar: PortableScalar> {
  let instance: Instance<Scalar>
  let steps: Int
  let digest: String
  let evaluations: RecordedEvaluations?

  func time() throws(PassError) -> ProcessTiming {
    guard steps > 0 else { throw .nothingToMeasure("the trial takes no step") }
    let clock = ClockQuality()
    let plan = instance.trial.timing
    let block = max(plan.blockMilliseconds * 1e6, 1000 * Double(clock.resolutionNanoseconds))
    let spent = try spentByFirst()
    let repetitions = try repetitions(filling: block, spending: spent)
    var wall: [Int] = []
    var cpu: [Int] = []
    let exchanges = PluginProcesses.exchangeCount
    var references = referenceNanoseconds()
    for _ in 0..<plan.blocks {
      let cpuStart = processNanoseconds()
      let start = monotonicNanoseconds()
      let last = try repeatTrial(repetitions, spending: spent)
      let end = monotonicNanoseconds()
      let cpuEnd = processNanoseconds()
      try check(last)
      wall.append(end - start)
      cpu.append(cpuEnd - cpuStart)
    }
    references += referenceNanoseconds()
    let stepTimes = plan.latencies == true ? try stepNanoseconds(spending: spent) : nil
    var timing = ProcessTiming(
      repetitionsPerBlock: repetitions, wallNanoseconds: wall, cpuNanoseconds: cpu,
      clockResolutionNanoseconds: clock.resolutionNanoseconds, clockReadNanoseconds: clock.readNanoseconds,
      peakMemoryBytes: peakMemoryBytes() + PluginProcesses.peakMemoryBytes, referenceNanoseconds: references,
      stepNanoseconds: stepTimes)
    if PluginProcesses.exchangeCount > exchanges { timing.includesExchanges = true }
    return timing
  }

  /// The time of each step of a repetition of its own, which the clock is read in.
  private func stepNanoseconds(spending spent: Evaluations) throws(PassError) -> [Int] {
    let stepper = instance.makeStepper()
    var oracle = Oracle(instance.problem.objective)
    var times: [Int] = []
    times.reserveCapacity(steps)
    do throws(Stop) {
      for step in 0..<steps {
        let start = monotonicNanoseconds()
        try stepper.advance(steps: 1, from: step, on: instance.problem, calling: &oracle)
        times.append(monotonicNanoseconds() - start)
      }
    } catch {
      throw .stopped(error)
    }
    try check(stepper)
    try Harness.check(oracle.evaluations, equals: spent)
    return times
  }

  /// How many repetitions fill a block; finding it out is the warm-up.
  func repetitions(filling block: Double, spending spent: Evaluations) throws(PassError) -> Int {
    var repetitions = 1
    while true {
      // The shortest of three: one that another program interrupted would pass for a full block. Of long ones two suffice.
      var elapsed = Double.infinity
      for trial in 0..<3 where trial < 2 || elapsed < 4 * block {
        let start = monotonicNanoseconds()
        try check(try repeatTrial(repetitions, spending: spent))
        elapsed = min(elapsed, Double(monotonicNanoseconds() - start))
      }
      if elapsed >= block { return repetitions }
      let growth = min(10, max(1.2, 1.1 * block / max(elapsed, 1)))
      repetitions = Int((Double(repetitions) * growth).rounded(.up))
    }
  }

  /// The evaluations of a first repetition, which are those of the recording, and are to be those of every other.
  func spentByFirst() throws(PassError) -> Evaluations { try first().spent }

  /// A first repetition, and what it spent.
  func first() throws(PassError) -> (last: Stepper<Scalar>, spent: Evaluations) {
    let stepper = instance.makeStepper()
    let spent = try advance(stepper, instance.problem, steps)
    try Harness.check(spent, against: evaluations)
    return (stepper, spent)
  }

  /// The last of `count` repetitions, each of which must spend the evaluations of the first.
  func repeatTrial(_ count: Int, spending spent: Evaluations) throws(PassError) -> Stepper<Scalar> {
    var last = instance.makeStepper()
    for repetition in 0..<count {
      if repetition > 0 { last = instance.makeStepper() }
      try Harness.check(try advance(last, instance.problem, steps), equals: spent)
    }
    return last
  }

  private func check(_ stepper: Stepper<Scalar>) throws(PassError) {
    let reached = Digest(of: stepper.iterate).description
    guard reached == digest else { throw .otherResult(recorded: digest, reached: reached) }
  }
}

/// `steps` steps without a recorder, and the evaluations they took; a recorded trial that now stops early did other work.
func advance<Scalar: PortableScalar>(
  _ stepper: Stepper<Scalar>, _ problem: Problem<Scalar>, _ steps: Int
) throws(PassError) -> Evaluations {
  var oracle = Oracle(problem.objective)
  do throws(Stop) {
    try stepper.advance(steps: steps, on: problem, calling: &oracle)
  } catch {
    throw .stopped(error)
  }
  return oracle.evaluations
}

/// Fails where a repetition spent other evaluations than the recording.
func check(_ spent: Evaluations, against recorded: RecordedEvaluations?) throws(PassError) {
  guard let recorded, !recorded.contains(spent) else { return }
  throw .otherEvaluations(expected: Evaluations(recorded.most).total, spent: spent.total)
}

/// Fails where a repetition spent other evaluations than the first one.
@inline(__always)
func check(_ spent: Evaluations, equals first: Evaluations) throws(PassError) {
  guard spent == first else { throw .otherEvaluations(expected: first.total, spent: spent.total) }
}

/// The greatest resident memory of this process so far.
///
/// Not getrusage's `ru_maxrss`, which a process inherits from the one that started it.
private func peakMemoryBytes() -> Int {
  let kibibytes = fields(of: "/proc/self/status")["VmHWM"]?.split(separator: " ").first.flatMap { Int($0) }
  guard let kibibytes else { preconditionFailure("Linux states VmHWM in /proc/self/status") }
  return kibibytes * 1024
}
