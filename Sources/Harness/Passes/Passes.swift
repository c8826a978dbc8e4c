import AssayKit
import PortableMath
import Records

/// Does one pass over one trial, in this process.
///
/// - Parameter recorderHook: What Python programs import at their start if they are recorded unchanged.
public func perform(_ request: PassRequest, with registry: Registry, recorderHook: [UInt8] = []) -> PassReply {
  if let program = request.trial.program {
    return perform(ProgramPass(request: request, program: program, hook: recorderHook))
  }
  return switch request.trial.scalar {
  case .float32: perform(request, registry) { () throws(InstanceError) in try Instance<Float>(request.trial, registry) }
  case .float64:
    perform(request, registry) { () throws(InstanceError) in try Instance<Double>(request.trial, registry) }
  }
}

private func perform(_ pass: ProgramPass) -> PassReply {
  do throws(PassError) {
    switch pass.request.pass {
    case .recording: return .record(try pass.record())
    case .allocation: return .absent("what programs allocate is not counted")
    case .timing: return .timing(try pass.time())
    }
  } catch .unwritten(let error) {
    return .unwritten(path: error.path, code: error.code)
  } catch {
    return .absent("\(error)")
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
      if let logFailure { return .unlogged(record, logFailure) }
      return request.withWitnesses ? .witnessed(record, arithmeticWitnesses) : .record(record)
    case .allocation:
      let pass = AllocationPass(
        instance: instance, steps: request.steps, digest: request.digest, evaluations: request.evaluations)
      return .allocations(try pass.count())
    case .timing:
      let pass = TimedPass(
        instance: instance, steps: request.steps, digest: request.digest, evaluations: request.evaluations)
      return .timing(try pass.time())
    }
  } catch .unwritten(let error) {
    return .unwritten(path: error.path, code: error.code)
  } catch .unusableState(let error) {
    return .unusableState("\(error)")
  } catch {
    return .absent("\(error)")
  }
}

extension TrialRecord {
  /// The plain digest of the last iterate, which every measuring pass must reach; of a program what its run must repeat.
  var finalIterateDigest: String {
    if let program { return program.repetition }
    let last = checkpoints.last
    return (last?.stages[.update] ?? last?.stages[.initialization])?.plain ?? ""
  }
}
