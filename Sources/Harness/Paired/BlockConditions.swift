import Glibc
import SystemFiles

/// What became of a process's claim to the processor while a block ran: what it had, what it gave up, and what was taken.
struct BlockConditions: Equatable, Sendable {
  /// The block's time, and the processor's time in it, of all threads.
  var nanoseconds: Int
  var processorNanoseconds: Int
  /// How often the kernel took a processor from a thread.
  var preemptions: Int
  /// How often the block's thread gave its processor up: it slept, or waited for input, a lock or another process.
  var waits: Int
  /// How long threads were ready to run and had no processor; nil if the kernel does not say.
  var delayNanoseconds: Int?

  /// Whether others had the processor meanwhile, so that the block's time is not the program's.
  ///
  /// A block that never waits needs the processor all the time: preemptions are the neighbors' doing, and missing
  /// processor time was taken by the hypervisor. A block that waits has less of it by itself, and its waiting counts. Others have taken
  /// from it only what it spent ready to run.
  var wasTakenAway: Bool {
    guard waits == 0 else { return delayNanoseconds.map { 10 * $0 > nanoseconds } ?? false }
    let hadNeighbors = preemptions > 0 && delayNanoseconds.map { 100 * $0 > nanoseconds } ?? true
    return hadNeighbors || 4 * processorNanoseconds < 3 * nanoseconds
  }
}

/// The counters of this process and thread at the start of a block.
struct BlockWatch {
  // In the opposite order of `conditions`, so that reading one is not in the next.
  private let delay = nowDelayed()
  private let usage = (process: usageNow(RUSAGE_SELF.rawValue), thread: usageNow(thisThread))
  private let start = (wall: monotonicNanoseconds(), processor: processNanoseconds())

  /// What has changed since then.
  func conditions() -> BlockConditions {
    let end = (wall: monotonicNanoseconds(), processor: processNanoseconds())
    let now = (process: usageNow(RUSAGE_SELF.rawValue), thread: usageNow(thisThread))
    return BlockConditions(
      nanoseconds: end.wall - start.wall, processorNanoseconds: end.processor - start.processor,
      preemptions: now.process.ru_nivcsw - usage.process.ru_nivcsw, waits: now.thread.ru_nvcsw - usage.thread.ru_nvcsw,
      delayNanoseconds: delay.flatMap { before in nowDelayed().map { max(0, $0 - before) } })
  }
}

/// `RUSAGE_THREAD`, which the module of glibc leaves out.
private let thisThread: CInt = 1

private func usageNow(_ whose: CInt) -> rusage {
  var usage = rusage()
  getrusage(.init(whose), &usage)
  return usage
}

/// How long the threads of this process have been ready to run and had no processor; nil if the kernel does not say.
private func nowDelayed() -> Int? {
  let threads = listFolder("/proc/self/task").map { (try? readFile("/proc/self/task/\($0)/schedstat")).flatMap(scheduling) }
  let known = threads.compactMap(\.self)
  // A kernel that keeps no such statistics has zeros.
  guard known.contains(where: { $0.ran > 0 }) else { return nil }
  return known.map(\.waited).reduce(0, +)
}

/// The nanoseconds that a thread ran and waited to run, by a text such as `1047206 24541 12`.
func scheduling(_ statistics: [UInt8]) -> (ran: Int, waited: Int)? {
  let words = String(decoding: statistics, as: UTF8.self).split(whereSeparator: \.isWhitespace).map { Int($0) }
  guard words.count >= 2, let ran = words[0], let waited = words[1] else { return nil }
  return (ran, waited)
}
