/// Less than a cycle of any processor.
package let leastStepNanoseconds = 0.1

extension TimingPlan {
  /// Returns why no process that times a trial has this number, from 0, or nil.
  package func implausibility(ofProcess number: Int) -> String? {
    (0..<processes).contains(number) ? nil : "its times are of process \(number), and \(processes) time it"
  }
}

extension ProcessTiming {
  /// What can be true of no process that timed blocks of a trial with so many steps, or nil.
  package func implausibility(steps: Int) -> String? {
    let times = wallNanoseconds + cpuNanoseconds + (referenceNanoseconds ?? []) + (stepNanoseconds ?? [])
    guard (times + [peakMemoryBytes, clockResolutionNanoseconds]).allSatisfy(possibleCounts.contains),
      clockReadNanoseconds >= 0
    else { return "a time or a size is below 0 or beyond 2⁵³" }
    guard (1...possibleCounts.upperBound).contains(repetitionsPerBlock), steps > 0 else { return "its times are of no steps" }
    guard !wallNanoseconds.isEmpty, wallNanoseconds.count == cpuNanoseconds.count else {
      return "it has not as many CPU times as wall times"
    }
    guard stepNanoseconds.map({ $0.count == steps }) ?? true else { return "its steps were not all timed" }
    let least = max(Double(clockResolutionNanoseconds), leastStepNanoseconds * Double(steps) * Double(repetitionsPerBlock), 1)
    guard wallNanoseconds.allSatisfy({ Double($0) >= least }) else { return "a block took less time than its steps can take" }
    return nil
  }
}

extension Allocations {
  /// What can be true of no repetition of so many steps, or nil.
  package func implausibility(steps: Int) -> String? {
    guard [bytes, count].allSatisfy(possibleCounts.contains) else { return "a count is below 0 or beyond 2⁵³" }
    return self.steps == steps ? nil : "its allocations are of another number of steps"
  }
}
