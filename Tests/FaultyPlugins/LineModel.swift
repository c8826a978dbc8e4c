import AssayKit
import PortableMath

/// A model that tests can follow by hand, with one parameter w.
///
/// Step s has the loss ½(w − target(s))². A held-out example i of ten, whose label is 1, has the predicted class 1 if w ≥ i/10,
/// else 0.
public struct LineModel<Scalar: PortableScalar>: Model {
  public init() {}

  public let dimension = 1
  public let stepsPerEpoch = 3
  public var data: ModelData {
    ModelData(
      name: "a line", digest: Digest(high: 1, low: 2), classCount: 2, heldOutLabels: [UInt8](repeating: 1, count: 10))
  }

  /// 0, 1, 2, 0, 1, 2, …
  private func target(_ step: Int) -> Scalar { Scalar(step % 3) }

  public func loss(ofStep step: Int, at parameters: Span<Scalar>) -> Scalar {
    let difference = parameters[0] - target(step)
    return difference * difference / 2
  }

  public func gradient(ofStep step: Int, at parameters: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) {
    gradient[0] = parameters[0] - target(step)
  }

  public func examination(at parameters: Span<Scalar>) -> Examination<Scalar> {
    Examination(loss: parameters[0], predictions: (0..<10).map { parameters[0] >= Scalar($0) / 10 ? 1 : 0 })
  }
}

/// Starts at −1; with data it cannot be made.
let linePlugin = ProblemPlugin(
  ProblemDescription(
    name: "line", summary: "A model of one parameter.", formula: "½(w − s mod 3)²", domain: "ℝ", optimum: "none",
    start: "−1", source: "tests", settings: []),
  float32: { (settings, _) throws(DataError) in
    try refuseData(settings)
    return Problem(AnyModel(LineModel<Float>()), start: [-1])
  },
  float64: { (settings, _) throws(DataError) in
    try refuseData(settings)
    return Problem(AnyModel(LineModel<Double>()), start: [-1])
  })

private func refuseData(_ settings: Settings) throws(DataError) {
  guard let folder = settings.resources.dataFolder else { return }
  throw .damaged(file: "\(folder)/line", offset: 3, reason: "it is crooked")
}
