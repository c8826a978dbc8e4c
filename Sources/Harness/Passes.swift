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
  public var trial: TrialV1
  /// The recorded number of steps, for the passes that measure.
  public var steps = 0
  /// The recorded plain digest of the last iterate, for the passes that measure.
  public var digest = ""
  /// Which process of a trial's timing this is.
  public var process = 0
}

/// A worker's answer.
public enum PassReply: Codable, Sendable {
  case record(TrialRecordV1)
  case allocations(AllocationsV1)
  case timing(ProcessTimingV1)
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
    switch error {
    case .unknownPlugin(let name): return .absent("this executable has no plugin called '\(name)'")
    }
  }
}

private func measure<Scalar: PortableScalar>(
  _ request: PassRequest, _ registry: Registry, _ instance: Instance<Scalar>
) -> PassReply {
  do throws(PassError) {
    switch request.pass {
    case .recording:
      var record = RecordingPass.record(instance)
      if request.trial.measuresSensitivity == true {
        record.sensitivity = sensitivity(of: record, start: instance.start.map { Double($0) }, with: registry)
      }
      return .record(record)
    case .allocation:
      let pass = AllocationPass(instance: instance, steps: request.steps, digest: request.digest)
      return .allocations(try pass.count())
    case .timing:
      let pass = TimedPass(instance: instance, steps: request.steps, digest: request.digest)
      return .timing(try pass.time())
    }
  } catch {
    return .absent("\(error)")
  }
}

extension TrialRecordV1 {
  /// The plain digest of the last iterate, which every measuring pass must reach.
  var finalIterateDigest: String {
    let last = checkpoints.last
    return (last?.stages[.update] ?? last?.stages[.initialisation])?.plain ?? ""
  }
}
