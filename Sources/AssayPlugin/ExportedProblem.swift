import AssayKit
import CAssayPlugin
import PortableMath

extension Double {
  static var problemFunctions: assay_problem_functions {
    assay_problem_functions(
      size: UInt32(MemoryLayout<assay_problem_functions>.size),
      create: { plugin, settings, _, seed, shape, instance, message in
        ExportedProblem<Double>.create(plugin, settings, seed, shape, instance, message)
      },
      start: { instance, x, _ in ExportedProblem<Double>.at(instance).writeStart(x) },
      bounds: { instance, lower, upper, _ in ExportedProblem<Double>.at(instance).writeBounds(lower, upper) },
      optimum: { instance, value, minimizers, _, _ in
        ExportedProblem<Double>.at(instance).writeOptimum(value, minimizers)
      },
      value: { instance, x, n, answer, count, _ in
        ExportedProblem<Double>.at(instance).evaluate(x, n, answer, count) { $1[0] = $2.value($0) }
      },
      gradient: { instance, x, n, answer, count, _ in
        ExportedProblem<Double>.at(instance).evaluate(x, n, answer, count) { $2.gradient($0, &$1) }
      },
      hessian: { instance, x, n, answer, count, _ in
        ExportedProblem<Double>.at(instance).evaluate(x, n, answer, count) { $2.hessian($0, &$1) }
      },
      hessian_product: { instance, x, v, n, answer, count, _ in
        let v = UnsafeBufferPointer(start: v?.assumingMemoryBound(to: Double.self), count: n)
        return ExportedProblem<Double>.at(instance).evaluate(x, n, answer, count) { $2.hessianProduct($0, v.span, &$1) }
      },
      residuals: { instance, x, n, answer, count, _ in
        ExportedProblem<Double>.at(instance).evaluate(x, n, answer, count) { $2.residuals($0, &$1) }
      },
      jacobian: { instance, x, n, answer, count, _ in
        ExportedProblem<Double>.at(instance).evaluate(x, n, answer, count) { $2.jacobian($0, &$1) }
      },
      destroy: { ExportedProblem<Double>.destroy($0) })
  }

  static func maker(_ plugin: ProblemPlugin) -> ProblemPlugin.Maker<Double> { plugin.float64 }
}

extension Float {
  static var problemFunctions: assay_problem_functions {
    assay_problem_functions(
      size: UInt32(MemoryLayout<assay_problem_functions>.size),
      create: { plugin, settings, _, seed, shape, instance, message in
        ExportedProblem<Float>.create(plugin, settings, seed, shape, instance, message)
      },
      start: { instance, x, _ in ExportedProblem<Float>.at(instance).writeStart(x) },
      bounds: { instance, lower, upper, _ in ExportedProblem<Float>.at(instance).writeBounds(lower, upper) },
      optimum: { instance, value, minimizers, _, _ in
        ExportedProblem<Float>.at(instance).writeOptimum(value, minimizers)
      },
      value: { instance, x, n, answer, count, _ in
        ExportedProblem<Float>.at(instance).evaluate(x, n, answer, count) { $1[0] = $2.value($0) }
      },
      gradient: { instance, x, n, answer, count, _ in
        ExportedProblem<Float>.at(instance).evaluate(x, n, answer, count) { $2.gradient($0, &$1) }
      },
      hessian: { instance, x, n, answer, count, _ in
        ExportedProblem<Float>.at(instance).evaluate(x, n, answer, count) { $2.hessian($0, &$1) }
      },
      hessian_product: { instance, x, v, n, answer, count, _ in
        let v = UnsafeBufferPointer(start: v?.assumingMemoryBound(to: Float.self), count: n)
        return ExportedProblem<Float>.at(instance).evaluate(x, n, answer, count) { $2.hessianProduct($0, v.span, &$1) }
      },
      residuals: { instance, x, n, answer, count, _ in
        ExportedProblem<Float>.at(instance).evaluate(x, n, answer, count) { $2.residuals($0, &$1) }
      },
      jacobian: { instance, x, n, answer, count, _ in
        ExportedProblem<Float>.at(instance).evaluate(x, n, answer, count) { $2.jacobian($0, &$1) }
      },
      destroy: { ExportedProblem<Float>.destroy($0) })
  }

  static func maker(_ plugin: ProblemPlugin) -> ProblemPlugin.Maker<Float> { plugin.float32 }
}

/// An instance of a problem, as a handle of C leads to it.
private final class ExportedProblem<Scalar: ExportedScalar> {
  private let problem: Problem<Scalar>

  private init(_ problem: Problem<Scalar>) { self.problem = problem }

  static func create(
    _ table: UnsafePointer<assay_problem>?, _ settings: UnsafePointer<assay_setting>?, _ seed: UInt64,
    _ shape: UnsafeMutablePointer<assay_shape>?, _ instance: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
    _ message: UnsafeMutablePointer<CChar>?
  ) -> assay_code {
    let plugin = Kept<ProblemPlugin>.at(table?.pointee.context)
    let problem: Problem<Scalar>
    do throws(DataError) {
      problem = try Scalar.maker(plugin)(Settings(settings, plugin.description.settings), Seed(seed))
    } catch {
      return failed("\(error)", message)
    }
    guard problem.model == nil else {
      return failed("it is exported as a problem, and is a model; give it to 'models' of 'exportPlugins'", message)
    }
    let made = ExportedProblem(problem)
    shape?.pointee = made.shape
    instance?.pointee = Unmanaged.passRetained(made).toOpaque()
    return assay_code(ASSAY_OK)
  }

  private var shape: assay_shape {
    let objective = problem.objective
    let digest = objective.dataDigest
    return assay_shape(
      dimension: objective.dimension, residual_count: objective.residualCount,
      capabilities: objective.capabilities.bits, has_bounds: objective.bounds == nil ? 0 : 1,
      has_optimum: problem.optimum == nil ? 0 : 1, minimizer_count: problem.optimum?.minimizers.count ?? 0,
      has_data_digest: digest == nil ? 0 : 1, data_digest: (digest?.high ?? 0, digest?.low ?? 0))
  }

  static func at(_ instance: UnsafeMutableRawPointer?) -> ExportedProblem {
    guard let instance else { preconditionFailure("an instance is what 'create' made") }
    return Unmanaged<ExportedProblem>.fromOpaque(instance).takeUnretainedValue()
  }

  static func destroy(_ instance: UnsafeMutableRawPointer?) {
    if let instance { Unmanaged<ExportedProblem>.fromOpaque(instance).release() }
  }

  func writeStart(_ x: UnsafeMutableRawPointer?) { write(problem.start, to: x) }

  func writeBounds(_ lower: UnsafeMutableRawPointer?, _ upper: UnsafeMutableRawPointer?) {
    guard let bounds = problem.objective.bounds else { return }
    write(bounds.lower, to: lower)
    write(bounds.upper, to: upper)
  }

  func writeOptimum(_ value: UnsafeMutableRawPointer?, _ minimizers: UnsafeMutableRawPointer?) {
    guard let optimum = problem.optimum else { return }
    write([optimum.value], to: value)
    write(optimum.minimizers.flatMap { $0 }, to: minimizers)
  }

  private func write(_ numbers: [Scalar], to start: UnsafeMutableRawPointer?) {
    guard let start = start?.assumingMemoryBound(to: Scalar.self) else { return }
    for index in numbers.indices { start[index] = numbers[index] }
  }

  /// Lets `body` write its answer about x.
  func evaluate(
    _ x: UnsafeRawPointer?, _ dimension: Int, _ answer: UnsafeMutableRawPointer?, _ count: Int,
    _ body: (Span<Scalar>, inout MutableSpan<Scalar>, AnyObjective<Scalar>) -> Void
  ) -> assay_code {
    let point = UnsafeBufferPointer(start: x?.assumingMemoryBound(to: Scalar.self), count: dimension)
    let target = UnsafeMutableBufferPointer(start: answer?.assumingMemoryBound(to: Scalar.self), count: count)
    var span = target.mutableSpan
    body(point.span, &span, problem.objective)
    return assay_code(ASSAY_OK)
  }
}
