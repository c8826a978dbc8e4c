import AssayKit
import CMachine
import Glibc
import PortableMath
import Records

/// The worker's side of a paired measurement: makes one trial ready, then runs blocks of it on demand.
struct PairServer {
  let registry: Registry
  private var block: ((_ repetitions: Int) throws(PassError) -> PairReply)?

  init(registry: Registry) { self.registry = registry }

  mutating func answer(_ request: PairRequest) -> PairReply {
    switch request {
    case .introduction(let trials):
      let plugins = registry.problems.map(\.description.name) + registry.optimizers.map(\.description.name)
      return .introduction(
        WorkerIntroduction(
          version: WorkerIntroduction.version, fingerprint: readFingerprint(of: trials), plugins: plugins))
    case .prepare(let work, let milliseconds): return prepare(work, milliseconds)
    case .block(let repetitions):
      guard let block else { return .refused("no trial was made ready") }
      return answer { () throws(PassError) in try block(repetitions) }
    case .count(let work, let repetitions, let byHardware): return count(work, repetitions, byHardware)
    }
  }

  private func answer(_ body: () throws(PassError) -> PairReply) -> PairReply {
    do throws(PassError) { return try body() } catch { return .refused("\(error)") }
  }

  private mutating func prepare(_ work: PairedWork, _ milliseconds: Double) -> PairReply {
    let ready: ReadyWork
    do throws(InstanceError) { ready = try makeReady(work, registry) } catch { return .refused("\(error)") }
    block = ready.block
    return answer { () throws(PassError) in .ready(repetitions: try ready.repetitions(milliseconds)) }
  }

  private func count(_ work: PairedWork, _ repetitions: Int, _ byHardware: Bool) -> PairReply {
    guard work.trial.program == nil else { return .refused("the instructions of programs are not counted") }
    let ready: ReadyWork
    do throws(InstanceError) { ready = try makeReady(work, registry) } catch { return .refused("\(error)") }
    return answer { () throws(PassError) in
      // A block that is not counted: what a process does once, such as making type metadata, is not the trial's.
      _ = try ready.block(work.slowdown > 0 ? repetitions : 1)
      var outcome: Result<PairReply, PassError>?
      let count = watched(countingInstructions: byHardware) {
        outcome = Result { () throws(PassError) in try ready.block(repetitions) }
      }
      guard case .block(_, let digest, _)? = try outcome?.get() else { return .refused("nothing was counted") }
      return .counted(digest: digest, instructions: count)
    }
  }
}

/// Work of any scalar type.
private struct ReadyWork {
  let repetitions: (_ milliseconds: Double) throws(PassError) -> Int
  let block: (_ repetitions: Int) throws(PassError) -> PairReply
}

private func makeReady(_ work: PairedWork, _ registry: Registry) throws(InstanceError) -> ReadyWork {
  if let program = work.trial.program { return readyWork(work, program) }
  return switch work.trial.scalar {
  case .float32: readyWork(work, try Instance<Float>(work.trial, registry))
  case .float64: readyWork(work, try Instance<Double>(work.trial, registry))
  }
}

/// A program's block is one run of it.
private func readyWork(_ work: PairedWork, _ program: ProgramDefinition) -> ReadyWork {
  let request = PassRequest(pass: .timing, trial: work.trial, steps: work.steps, digest: work.digest ?? "")
  let pass = ProgramPass(request: request, program: program, hook: [])
  return ReadyWork(
    repetitions: { (_) throws(PassError) in
      guard work.slowdown == 0 else { throw .nothingToMeasure("a program cannot be slowed down on purpose") }
      return 1
    },
    block: { (_) throws(PassError) in
      let (end, digest) = try pass.repeated()
      return .block(nanoseconds: end.wallNanoseconds, digest: digest, wasInterrupted: false)
    })
}

private func readyWork<Scalar: PortableScalar>(_ work: PairedWork, _ instance: Instance<Scalar>) -> ReadyWork {
  func pass(_ digest: String) -> TimedPass<Scalar> {
    TimedPass(instance: instance, steps: work.steps, digest: digest, evaluations: work.evaluations)
  }
  var known: (digest: String, spent: Evaluations)?
  func first() throws(PassError) -> (digest: String, spent: Evaluations) {
    if let known { return known }
    let (last, spent) = try pass("").first()
    let found = (digest: Digest(of: last.iterate).description, spent: spent)
    known = found
    return found
  }
  return ReadyWork(
    repetitions: { (milliseconds) throws(PassError) in
      let first = try first()
      let least = try pass(first.digest).repetitions(
        filling: max(milliseconds * 1e6, 1000 * Double(ClockQuality().resolutionNanoseconds)), spending: first.spent)
      guard work.slowdown > 0 else { return least }
      // So many that whole repetitions are added: a trial's first steps may take less time than its last.
      let added = (Double(least) * work.slowdown).rounded(.up)
      return Int((added / work.slowdown).rounded(.up))
    },
    block: { (repetitions) throws(PassError) in
      let block = try PairedBlock(pass(""), slowdown: work.slowdown, repetitions: repetitions, spending: try first().spent)
      return .block(nanoseconds: block.nanoseconds, digest: block.digest, wasInterrupted: block.wasInterrupted)
    })
}

/// One block: repetitions of a trial and what was added to slow them down, timed together.
private struct PairedBlock<Scalar: PortableScalar> {
  let nanoseconds: Int
  /// The digest of the last iterate of the repetitions themselves.
  let digest: String
  let wasInterrupted: Bool

  init(
    _ pass: TimedPass<Scalar>, slowdown: Double, repetitions: Int, spending spent: Evaluations
  ) throws(PassError) {
    let exact = slowdown * Double(repetitions * pass.steps)
    let added = Int(exact.rounded())
    guard (Double(added) - exact).magnitude <= 0.1 * exact else {
      throw .nothingToMeasure(
        "a block of \(repetitions * pass.steps) steps cannot be slowed down by \(shortest(slowdown)) of them; choose trials with shorter steps"
      )
    }
    let (whole, rest) = added.quotientAndRemainder(dividingBy: pass.steps)
    let watch = BlockWatch()
    let last = try pass.repeatTrial(repetitions, spending: spent)
    if whole > 0 { _ = try pass.repeatTrial(whole, spending: spent) }
    if rest > 0 { _ = try advance(pass.instance.makeStepper(), pass.instance.problem, rest) }
    let conditions = watch.conditions()
    nanoseconds = conditions.nanoseconds
    wasInterrupted = conditions.wasTakenAway
    digest = Digest(of: last.iterate).description
  }
}

/// Does the work where an instruction counter watches; see `InstructionCounter`.
///
/// The CPU's own count if the request asks for it and the kernel grants it, else nil.
func watched(countingInstructions: Bool, _ work: () -> Void) -> Int? {
  withoutActuallyEscaping(work) { work in
    var work = work
    return withUnsafeMutablePointer(to: &work) { pointer in
      let call: @convention(c) (UnsafeMutableRawPointer?) -> Void = {
        $0?.assumingMemoryBound(to: (() -> Void).self).pointee()
      }
      guard countingInstructions else {
        assay_watched(call, pointer)
        return nil
      }
      let count = assay_counted(ASSAY_INSTRUCTIONS, call, pointer)
      return count > 0 ? Int(count) : nil
    }
  }
}
