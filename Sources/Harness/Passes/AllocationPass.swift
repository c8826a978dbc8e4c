import PluginHost
import PortableMath
import Records

/// Counts what one repetition of a recorded trial allocates after its start, in a process with jemalloc loaded.
struct AllocationPass<Scalar: PortableScalar> {
  let instance: Instance<Scalar>
  let steps: Int
  let digest: String
  let evaluations: RecordedEvaluations?

  func count() throws(PassError) -> Allocations {
    guard steps > 0 else { throw .nothingToMeasure("the trial takes no step") }
    let probe = try Jemalloc()
    let exchanges = PluginProcesses.exchangeCount
    // A repetition that is not counted: what a process allocates once, such as type metadata, is not the trial's.
    let spent = try advance(instance.makeStepper(), instance.problem, steps)
    try check(spent, against: evaluations)
    let stepper = instance.makeStepper()
    guard PluginProcesses.exchangeCount == exchanges else {
      throw .nothingToMeasure("what a plugin's own process allocates is not counted")
    }
    // An empty window first: what the probe itself allocates is taken off.
    let before = probe.read()
    let empty = probe.read()
    let spentAgain = try advance(stepper, instance.problem, steps)
    let after = probe.read()
    try check(spentAgain, equals: spent)
    guard Digest(of: stepper.iterate).description == digest else {
      throw .otherResult(recorded: digest, reached: Digest(of: stepper.iterate).description)
    }
    let overhead = (bytes: empty.bytes - before.bytes, requests: empty.requests - before.requests)
    return Allocations(
      steps: steps,
      bytes: max(0, after.bytes - empty.bytes - overhead.bytes),
      count: max(0, after.requests - empty.requests - overhead.requests))
  }
}
