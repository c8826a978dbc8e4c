import AssayKit
import AssayPlugin
import PortableMath

/// A linear classifier of points around three centers, by least squares: the model of ../c, with the same bits.
struct PointClasses<Scalar: PortableScalar>: Model {
  private static var trainingCount: Int { 90 }
  private static var heldOutCount: Int { 30 }
  private static var classCount: Int { 3 }

  let data: ModelData
  private let batch: Int
  private let points: [Point]

  private struct Point {
    let x, y: Scalar
    let label: UInt8
  }

  init(_ settings: Settings, _ seed: Seed) {
    batch = settings.integer("batch")
    let centers: [(x: Double, y: Double)] = [(2, 0), (-1, 1.75), (-1, -1.75)]
    points = (0..<Self.trainingCount + Self.heldOutCount).map { i in
      let label = i % Self.classCount
      return Point(
        x: Scalar(centers[label].x + seed.normal(element: UInt64(2 * i))),
        y: Scalar(centers[label].y + seed.normal(element: UInt64(2 * i + 1))), label: UInt8(label))
    }
    // The seed decides all points: it identifies them, with the number of this way to draw them.
    data = ModelData(
      name: "points around three centers", digest: Digest(high: seed.key, low: 1), classCount: Self.classCount,
      heldOutLabels: points.suffix(Self.heldOutCount).map(\.label))
  }

  var dimension: Int { 3 * Self.classCount }
  var stepsPerEpoch: Int { Self.trainingCount / batch }

  func loss(ofStep step: Int, at w: Span<Scalar>) -> Scalar { meanLoss(w, points[examples(ofStep: step)]) }

  func gradient(ofStep step: Int, at w: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) {
    for k in gradient.indices { gradient[k] = 0 }
    for point in points[examples(ofStep: step)] {
      for j in 0..<Self.classCount {
        let difference = score(w, point, j) - (Int(point.label) == j ? 1 : 0)
        gradient[3 * j] += difference * point.x
        gradient[3 * j + 1] += difference * point.y
        gradient[3 * j + 2] += difference
      }
    }
    for k in gradient.indices { gradient[k] /= Scalar(batch) }
  }

  func examination(at w: Span<Scalar>) -> Examination<Scalar> {
    let heldOut = points.suffix(Self.heldOutCount)
    var predictions: [UInt8] = []
    for point in heldOut {
      var best = 0
      for j in 1..<Self.classCount where score(w, point, j) > score(w, point, best) { best = j }
      predictions.append(UInt8(best))
    }
    return Examination(loss: meanLoss(w, heldOut), predictions: predictions)
  }

  /// The number of the step alone decides its mini-batch.
  private func examples(ofStep step: Int) -> Range<Int> {
    let first = step % stepsPerEpoch * batch
    return first..<first + batch
  }

  private func score(_ w: Span<Scalar>, _ point: Point, _ j: Int) -> Scalar {
    w[3 * j] * point.x + w[3 * j + 1] * point.y + w[3 * j + 2]
  }

  private func meanLoss(_ w: Span<Scalar>, _ points: ArraySlice<Point>) -> Scalar {
    var total: Scalar = 0
    for point in points {
      for j in 0..<Self.classCount {
        let difference = score(w, point, j) - (Int(point.label) == j ? 1 : 0)
        total += difference * difference / 2
      }
    }
    return total / Scalar(points.count)
  }
}

let pointClasses = ProblemPlugin(
  ProblemDescription(
    name: "pointClasses", summary: "A linear classifier of points around three centers, by least squares.",
    formula: "mean of Σⱼ (wⱼ₀x + wⱼ₁y + wⱼ₂ − [j is its class])² / 2", domain: "ℝ⁹", optimum: "not known", start: "zeros",
    source: "an example",
    settings: [SettingDescription("batch", .integer(1...90), default: 10, "points in a mini-batch")]),
  float32: { Problem(AnyModel(PointClasses<Float>($0, $1)), start: [Float](repeating: 0, count: 9)) },
  float64: { Problem(AnyModel(PointClasses<Double>($0, $1)), start: [Double](repeating: 0, count: 9)) })

/// What Assay looks for in the library.
@_cdecl("assay_plugin_v1")
public func assayPlugin(_ host: UnsafeRawPointer) -> UnsafeRawPointer {
  exportPlugins(version: "0.1.0", models: [pointClasses])
}
