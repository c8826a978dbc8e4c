import AssayKit
import PortableMath
import Records

/// What a worker is asked to do with one trial.
public struct PassRequest: Codable, Sendable {
  public enum Pass: String, Codable, Sendable {
    case recording
    case allocation
    case timing
  }

  public var pass: Pass
  public var trial: Trial
  /// The recorded number of steps, for the passes that measure.
  public var steps = 0
  /// The recorded plain digest of the last iterate, for the passes that measure.
  public var digest = ""
  /// Which process of a trial's timing this is.
  public var process = 0
  /// Whether a recording is to tell what its worker's libm, BLAS and kernels are.
  public var withWitnesses = false
  /// Where a recording is to write its step digests; nil for nowhere.
  public var stepDigestsPath: String?
  /// Where a recording keeps the state from which it goes on after a crash; nil for nowhere.
  public var statePlace: StatePlace?
  /// Where a recording is to write its events; nil for nowhere.
  public var eventsPath: String?
}

/// A worker's answer.
public enum PassReply: Codable, Sendable {
  case record(TrialRecord)
  case allocations(Allocations)
  case timing(ProcessTiming)
  case witnessed(TrialRecord, [Fingerprint.Line])
  /// A record whose log of events ended before the trial, for this reason.
  case unlogged(TrialRecord, String)
  /// The saved state cannot be gone on from, for this reason; nothing was done.
  case unusableState(String)
  /// The pass has no result, for this reason.
  case absent(String)
}

/// Does one pass over one trial, in this process.
public func perform(_ request: PassRequest, with registry: Registry) -> PassReply {
  switch request.trial.scalar {
  case .float32: perform(request, registry) { () throws(InstanceError) in try Instance<Float>(request.trial, registry) }
  case .float64:
    perform(request, registry) { () throws(InstanceError) in try Instance<Double>(request.trial, registry) }
  }
}

private func perform<Scalar: PortableScalar>(
  _ request: PassRequest, _ registry: Registry, _ makeInstance: () throws(InstanceError) -> Instance<Scalar>
) -> PassReply {
  do throws(InstanceError) {
    return measure(request, registry, try makeInstance())
  } catch {
    return .absent("\(error)")
  }
}

private func measure<Scalar: PortableScalar>(
  _ request: PassRequest, _ registry: Registry, _ instance: Instance<Scalar>
) -> PassReply {
  do throws(PassError) {
    switch request.pass {
    case .recording:
      var (record, logFailure) = try RecordingPass.record(instance, request)
      if request.trial.measuresSensitivity == true {
        record.sensitivity = sensitivity(of: record, start: instance.start.map { Double($0) }, with: registry)
      }
      if let logFailure { return .unlogged(record, "\(logFailure)") }
      return request.withWitnesses ? .witnessed(record, arithmeticWitnesses) : .record(record)
    case .allocation:
      let pass = AllocationPass(instance: instance, steps: request.steps, digest: request.digest)
      return .allocations(try pass.count())
    case .timing:
      let pass = TimedPass(instance: instance, steps: request.steps, digest: request.digest)
      return .timing(try pass.time())
    }
  } catch .unusableState(let error) {
    return .unusableState("\(error)")
  } catch {
    return .absent("\(error)")
  }
}

extension TrialRecord {
  /// The plain digest of the last iterate, which every measuring pass must reach.
  var finalIterateDigest: String {
    let last = checkpoints.last
    return (last?.stages[.update] ?? last?.stages[.initialization])?.plain ?? ""
  }
}
