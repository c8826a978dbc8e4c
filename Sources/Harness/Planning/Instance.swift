public import AssayKit
import PortableMath
import Records

/// A planned trial made ready to run in one scalar type: its problem, and a way to start its optimizer anew.
///
/// The problem and its data are made with portable arithmetic; from then on the process computes with the trial's.
struct Instance<Scalar: PortableScalar> {
  let trial: Trial
  let problem: Problem<Scalar>
  let start: [Scalar]
  let makeStepper: () -> Stepper<Scalar>

  fileprivate init(
    _ trial: Trial, _ registry: Registry, problem: (ProblemPlugin) -> ProblemPlugin.Maker<Scalar>,
    optimizer: (OptimizerPlugin) -> OptimizerPlugin.Maker<Scalar>
  ) throws(InstanceError) {
    guard trial.program == nil else { throw .program(trial.optimizer.name) }
    guard let problemPlugin = registry.problem(trial.problem.name) else {
      throw .unknownPlugin(trial.problem.name)
    }
    guard let optimizerPlugin = registry.optimizer(trial.optimizer.name) else {
      throw .unknownPlugin(trial.optimizer.name)
    }
    // The problem's seed does not depend on the optimizer, so that all optimizers meet the same instance.
    if let reason = useArithmetic(.portable) { preconditionFailure(reason) }
    let root = Seed(trial.suiteSeed)
    let problemSeed = root.derived(for: "problem").derived(for: trial.problem.name).derived(for: trial.seed)
    let optimizerSeed = root.derived(for: "optimizer").derived(for: trial.seed)
    let resources = Resources(dataFolder: trial.data, threads: trial.threads ?? 1)
    let problemSettings = Settings(
      trial.problem, descriptions: problemPlugin.description.settings, resources: resources)
    let instance: Problem<Scalar>
    do throws(DataError) {
      instance = try problem(problemPlugin)(problemSettings, problemSeed)
    } catch {
      throw .unusableData(error)
    }
    let start = trial.start?.map { Scalar($0) } ?? instance.start
    let settings = Settings(trial.optimizer, descriptions: optimizerPlugin.description.hyperparameters)
    let make = optimizer(optimizerPlugin)
    self.trial = trial
    self.problem = instance
    self.start = start
    makeStepper = { make(settings, start, optimizerSeed) }
    if let reason = useArithmetic(trial.arithmetic ?? .portable) { throw .unusableArithmetic(reason) }
  }
}

extension Instance<Float> {
  init(_ trial: Trial, _ registry: Registry) throws(InstanceError) {
    try self.init(trial, registry, problem: { $0.float32 }, optimizer: { $0.float32 })
  }
}

extension Instance<Double> {
  init(_ trial: Trial, _ registry: Registry) throws(InstanceError) {
    try self.init(trial, registry, problem: { $0.float64 }, optimizer: { $0.float64 })
  }
}

/// Why a trial cannot be made ready.
public enum InstanceError: Error, Equatable, CustomStringConvertible {
  case unknownPlugin(String)
  /// The trial is a program of this name.
  case program(String)
  /// The trial's arithmetic cannot be had on this machine, for this reason.
  case unusableArithmetic(String)
  /// Its data cannot be used.
  case unusableData(DataError)

  public var description: String {
    switch self {
    case .unknownPlugin(let name): "nothing is called '\(name)'; '--plugin' loads what is not built in"
    case .program(let name): "'\(name)' is a program, which computes by itself; only its recording tells its steps"
    case .unusableArithmetic(let reason): reason
    case .unusableData(let error): "\(error)"
    }
  }
}
