import AssayKit
import PortableMath
import Synchronization

/// The same value everywhere.
struct Plateau: Objective {
  let dimension: Int
  var bounds: Bounds<Double>?

  func value(at x: Span<Double>) -> Double { 1 }
}

/// Σ (xᵢ − cᵢ)², NaN outside its bounds.
struct ShiftedBowl: Objective {
  let center: [Double]
  var bounds: Bounds<Double>?
  var dimension: Int { center.count }

  func value(at x: Span<Double>) -> Double {
    var sum = 0.0
    for i in x.indices {
      if let bounds, x[i] < bounds.lower[i] || x[i] > bounds.upper[i] { return .nan }
      sum += (x[i] - center[i]) * (x[i] - center[i])
    }
    return sum
  }
}

/// Σ xᵢ, which falls without end.
struct EndlessFall: Objective {
  let dimension: Int

  func value(at x: Span<Double>) -> Double {
    var sum = 0.0
    for i in x.indices { sum += x[i] }
    return sum
  }
}

/// A function given by a closure, in a cube.
struct CubeFunction: Objective {
  let dimension: Int
  let bounds: Bounds<Double>?
  let function: @Sendable (Span<Double>) -> Double

  init(dimension: Int, from lower: Double, to upper: Double, _ function: @escaping @Sendable (Span<Double>) -> Double) {
    self.dimension = dimension
    bounds = Bounds(
      lower: [Double](repeating: lower, count: dimension), upper: [Double](repeating: upper, count: dimension))
    self.function = function
  }

  func value(at x: Span<Double>) -> Double { function(x) }
}

/// Σ xᵢ, and a memory of where it was asked for.
final class Visited: Objective {
  let dimension: Int
  let bounds: Bounds<Double>?
  private let memory = Mutex<[[Double]]>([])

  init(dimension: Int, bounds: Bounds<Double>? = nil) {
    self.dimension = dimension
    self.bounds = bounds
  }

  var points: [[Double]] { memory.withLock { $0 } }

  func value(at x: Span<Double>) -> Double {
    let point = x.indices.map { x[$0] }
    memory.withLock { $0.append(point) }
    return point.reduce(0, +)
  }
}
