import AssayKit
import Autodiff
import PortableMath

// Makes a plugin of a function written once over any smooth scalar. Its derivatives are computed automatically. Its start and its
// optimum are stated in Double and rounded to the scalar type.

extension ProblemPlugin {
  /// A sum of squares.
  init<R32: SmoothResiduals<Float>, R64: SmoothResiduals<Double>>(
    _ description: ProblemDescription,
    residuals32: @escaping @Sendable (Settings) -> R32, residuals64: @escaping @Sendable (Settings) -> R64,
    start: (@Sendable (Settings) -> [Double])? = nil, optimum: @escaping @Sendable (Settings) -> Optimum<Double>?
  ) {
    let known = KnownPoints(description, start ?? { insideBox(residuals64($0).bounds) }, optimum)
    self.init(
      description,
      float32: { settings, _ in known.problem(AnyObjective(DifferentiatedResiduals(residuals32(settings))), settings) },
      float64: { settings, _ in known.problem(AnyObjective(DifferentiatedResiduals(residuals64(settings))), settings) })
  }

  /// A smooth function.
  init<F32: SmoothFunction<Float>, F64: SmoothFunction<Double>>(
    _ description: ProblemDescription,
    function32: @escaping @Sendable (Settings) -> F32, function64: @escaping @Sendable (Settings) -> F64,
    start: (@Sendable (Settings) -> [Double])? = nil, optimum: @escaping @Sendable (Settings) -> Optimum<Double>?
  ) {
    let known = KnownPoints(description, start ?? { insideBox(function64($0).bounds) }, optimum)
    self.init(
      description,
      float32: { settings, _ in known.problem(AnyObjective(Differentiated(function32(settings))), settings) },
      float64: { settings, _ in known.problem(AnyObjective(Differentiated(function64(settings))), settings) })
  }
}

extension Bounds {
  /// The same side along each axis.
  init(_ side: ClosedRange<Double>, dimension: Int) {
    self.init(
      lower: [Scalar](repeating: Scalar(side.lowerBound), count: dimension),
      upper: [Scalar](repeating: Scalar(side.upperBound), count: dimension))
  }
}

/// The start of a function whose literature has a box but no start. It is three quarters of the way from the lower to the upper
/// corner, where no symmetry helps.
private func insideBox(_ bounds: Bounds<Double>?) -> [Double] {
  guard let bounds else { preconditionFailure("a function without bounds states its start") }
  return zip(bounds.lower, bounds.upper).map { $0 + 0.75 * ($1 - $0) }
}

/// A problem's start and optimum in Double.
private struct KnownPoints: Sendable {
  let start: @Sendable (Settings) -> [Double]
  let optimum: @Sendable (Settings) -> Optimum<Double>?

  init(
    _ description: ProblemDescription, _ start: @escaping @Sendable (Settings) -> [Double],
    _ optimum: @escaping @Sendable (Settings) -> Optimum<Double>?
  ) {
    let isMultiplied = description.settings.contains { $0.name == startFactor.name }
    self.start = { settings in
      let factor = isMultiplied ? settings.number(startFactor.name) : 1
      return start(settings).map { $0 * factor }
    }
    self.optimum = optimum
  }

  func problem<Scalar>(_ objective: AnyObjective<Scalar>, _ settings: Settings) -> Problem<Scalar> {
    Problem(
      objective, start: start(settings).map { Scalar($0) },
      optimum: optimum(settings).map { optimum in
        Optimum(value: Scalar(optimum.value), minimizers: optimum.minimizers.map { $0.map { Scalar($0) } })
      })
  }
}
