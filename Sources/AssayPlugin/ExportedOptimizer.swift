import AssayKit
import CAssayPlugin
import Foundation
import PortableMath
import SavedStates

/// A scalar type in which plugins are exported: its own C functions, which must not be generic.
protocol ExportedScalar: PortableScalar {
  static var optimizerFunctions: assay_optimizer_functions { get }
  static var problemFunctions: assay_problem_functions { get }
  static var modelFunctions: assay_model_functions { get }
  static func maker(_ plugin: OptimizerPlugin) -> OptimizerPlugin.Maker<Self>
  static func maker(_ plugin: ProblemPlugin) -> ProblemPlugin.Maker<Self>
}

extension Double: ExportedScalar {
  static var optimizerFunctions: assay_optimizer_functions {
    assay_optimizer_functions(
      size: UInt32(MemoryLayout<assay_optimizer_functions>.size),
      create: { plugin, settings, _, start, n, seed, state, _ in
        ExportedOptimizer<Double>.create(plugin, settings, start, n, seed, state)
      },
      step: { ExportedOptimizer<Double>.at($0).pointee.step($1, $2) },
      iterate: { ExportedOptimizer<Double>.at($0).pointee.writeIterate($1, $2) },
      state_size: { ExportedOptimizer<Double>.at($0).pointee.prepareSaving() },
      save: { ExportedOptimizer<Double>.at($0).pointee.save($1, $2) },
      restore: { ExportedOptimizer<Double>.at($0).pointee.restore($1, $2, $3) },
      destroy: { ExportedOptimizer<Double>.destroy($0) })
  }

  static func maker(_ plugin: OptimizerPlugin) -> OptimizerPlugin.Maker<Double> { plugin.float64 }
}

extension Float: ExportedScalar {
  static var optimizerFunctions: assay_optimizer_functions {
    assay_optimizer_functions(
      size: UInt32(MemoryLayout<assay_optimizer_functions>.size),
      create: { plugin, settings, _, start, n, seed, state, _ in
        ExportedOptimizer<Float>.create(plugin, settings, start, n, seed, state)
      },
      step: { ExportedOptimizer<Float>.at($0).pointee.step($1, $2) },
      iterate: { ExportedOptimizer<Float>.at($0).pointee.writeIterate($1, $2) },
      state_size: { ExportedOptimizer<Float>.at($0).pointee.prepareSaving() },
      save: { ExportedOptimizer<Float>.at($0).pointee.save($1, $2) },
      restore: { ExportedOptimizer<Float>.at($0).pointee.restore($1, $2, $3) },
      destroy: { ExportedOptimizer<Float>.destroy($0) })
  }

  static func maker(_ plugin: OptimizerPlugin) -> OptimizerPlugin.Maker<Float> { plugin.float32 }
}

/// An optimizer's state, as a handle of C leads to it: behind a pointer, for the reason that `ForeignObjective` has.
private struct ExportedOptimizer<Scalar: ExportedScalar> {
  private let stepper: Stepper<Scalar>
  private var objective: ForeignObjective<Scalar>?
  /// The oracle of the steps so far, which counts on; nil before the first one.
  private var oracle: UnsafeMutablePointer<Oracle<Scalar>>?
  private var saved = Data()

  private init(_ stepper: Stepper<Scalar>) { self.stepper = stepper }

  static func create(
    _ table: UnsafePointer<assay_optimizer>?, _ settings: UnsafePointer<assay_setting>?, _ start: UnsafeRawPointer?,
    _ dimension: Int, _ seed: UInt64, _ state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
  ) -> assay_code {
    let plugin = Kept<OptimizerPlugin>.at(table?.pointee.context)
    let x = UnsafeBufferPointer(start: start?.assumingMemoryBound(to: Scalar.self), count: dimension)
    let stepper = Scalar.maker(plugin)(Settings(settings, plugin.description.hyperparameters), Array(x), Seed(seed))
    let made = UnsafeMutablePointer<ExportedOptimizer>.allocate(capacity: 1)
    made.initialize(to: ExportedOptimizer(stepper))
    state?.pointee = UnsafeMutableRawPointer(made)
    return assay_code(ASSAY_OK)
  }

  static func at(_ state: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<ExportedOptimizer> {
    guard let state else { preconditionFailure("a state is what 'create' made") }
    return state.assumingMemoryBound(to: ExportedOptimizer.self)
  }

  static func destroy(_ state: UnsafeMutableRawPointer?) {
    let made = at(state)
    made.pointee.objective?.deallocate()
    made.pointee.oracle?.deinitialize(count: 1)
    made.pointee.oracle?.deallocate()
    made.deinitialize(count: 1)
    made.deallocate()
  }

  mutating func step(_ table: UnsafePointer<assay_oracle>?, _ message: UnsafeMutablePointer<CChar>?) -> assay_code {
    guard let table else { return failed("a step needs an oracle", message) }
    let (objective, oracle) = open(table)
    do throws(Stop) {
      try stepper.advance(steps: 1, calling: &oracle.pointee)
      return assay_code(ASSAY_OK)
    } catch {
      return objective.isRefused ? assay_code(ASSAY_REFUSED) : code(error, message)
    }
  }

  private mutating func open(
    _ table: UnsafePointer<assay_oracle>
  ) -> (ForeignObjective<Scalar>, UnsafeMutablePointer<Oracle<Scalar>>) {
    if let objective, let oracle {
      objective.enter(table)
      return (objective, oracle)
    }
    let objective = ForeignObjective<Scalar>(table)
    let oracle = UnsafeMutablePointer<Oracle<Scalar>>.allocate(capacity: 1)
    oracle.initialize(to: objective.oracle())
    self.objective = objective
    self.oracle = oracle
    return (objective, oracle)
  }

  private func code(_ stop: Stop, _ message: UnsafeMutablePointer<CChar>?) -> assay_code {
    if case .failed(let reason) = stop { return failed(reason, message) }
    return StepEnd(stop)?.code ?? failed("the optimizer says that \(stop), which is not for it to say", message)
  }

  func writeIterate(_ x: UnsafeMutableRawPointer?, _ dimension: Int) {
    let iterate = stepper.iterate
    precondition(
      iterate.count == dimension, "the iterate has \(iterate.count) elements, but the dimension is \(dimension)")
    guard let x = x?.assumingMemoryBound(to: Scalar.self) else { return }
    for index in iterate.indices { x[index] = iterate[index] }
  }

  /// Encodes the state; how many bytes it has.
  mutating func prepareSaving() -> Int {
    do { saved = try stepper.savedState() } catch { fatalError("the state cannot be saved: \(error)") }
    return saved.count
  }

  func save(_ bytes: UnsafeMutableRawPointer?, _ count: Int) {
    guard let bytes else { return }
    saved.copyBytes(to: UnsafeMutableRawBufferPointer(start: bytes, count: count))
  }

  func restore(_ bytes: UnsafeRawPointer?, _ count: Int, _ message: UnsafeMutablePointer<CChar>?) -> assay_code {
    do {
      try stepper.restore(Data(UnsafeRawBufferPointer(start: bytes, count: count)))
      return assay_code(ASSAY_OK)
    } catch {
      return failed("\(error)", message)
    }
  }
}
