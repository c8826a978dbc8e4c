import AssayKit
import Autodiff
import PortableMath

// How a function written once over any smooth scalar becomes a plugin: its derivatives by dual numbers, its start and its
// optimum stated in Double and rounded to the scalar type.

extension ProblemPlugin {
  /// A sum of squares, whose description has `startFactor` among its parameters.
  init<R32: SmoothResiduals<Float>, R64: SmoothResiduals<Double>>(
    _ description: ProblemDescription,
    residuals32: @escaping @Sendable (Settings) -> R32, residuals64: @escaping @Sendable (Settings) -> R64,
    start: @escaping @Sendable (Settings) -> [Double], optimum: @escaping @Sendable (Settings) -> Optimum<Double>?
  ) {
    let start = { @Sendable (settings: Settings) in start(settings).map { $0 * settings.number(startFactor.name) } }
    self.init(
      description,
      float32: { settings, _ in
        Problem(AnyObjective(DifferentiatedResiduals(residuals32(settings))), start(settings), optimum(settings))
      },
      float64: { settings, _ in
        Problem(AnyObjective(DifferentiatedResiduals(residuals64(settings))), start(settings), optimum(settings))
      })
  }

  /// A smooth function.
  init<F32: SmoothFunction<Float>, F64: SmoothFunction<Double>>(
    _ description: ProblemDescription,
    function32: @escaping @Sendable (Settings) -> F32, function64: @escaping @Sendable (Settings) -> F64,
    start: @escaping @Sendable (Settings) -> [Double], optimum: @escaping @Sendable (Settings) -> Optimum<Double>?
  ) {
    self.init(
      description,
      float32: { settings, _ in
        Problem(AnyObjective(Differentiated(function32(settings))), start(settings), optimum(settings))
      },
      float64: { settings, _ in
        Problem(AnyObjective(Differentiated(function64(settings))), start(settings), optimum(settings))
      })
  }
}

/// What every sum of squares of the sets of Moré, Garbow & Hillstrom and of Moré & Wild lets a suite choose: their
/// experiments start at 1, 10 and 100 times the usual start.
let startFactor = Parameter(
  "startFactor", .number(1e-6...1e6), default: 1, "the start is this times the usual one; the sets use 1, 10 and 100")

extension Problem {
  fileprivate init(_ objective: AnyObjective<Scalar>, _ start: [Double], _ optimum: Optimum<Double>?) {
    self.init(
      objective, start: start.map { Scalar($0) },
      optimum: optimum.map { optimum in
        Optimum(value: Scalar(optimum.value), minimisers: optimum.minimisers.map { $0.map { Scalar($0) } })
      })
  }
}
