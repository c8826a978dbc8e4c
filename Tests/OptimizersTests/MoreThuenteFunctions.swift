import AssayKit
import PortableMath

/// The six functions of one variable of Moré & Thuente, ACM Trans. Math. Software 20 (1994), section 5.
enum MoreThuenteFunction: String, DifferentiableObjective {
  case function1 = "1"
  case function2 = "2"
  case function3 = "3"
  case function4 = "4"
  case function5 = "5"
  case function6 = "6"

  /// μ and η of the paper's table for this function.
  var constants: (decrease: Double, curvature: Double) {
    switch self {
    case .function1: (1e-3, 0.1)
    case .function2, .function3: (0.1, 0.1)
    case .function4, .function5, .function6: (1e-3, 1e-3)
    }
  }

  var dimension: Int { 1 }

  func value(at x: Span<Double>) -> Double { point(x[0]).value }

  func gradient(at x: Span<Double>, into gradient: inout MutableSpan<Double>) { gradient[0] = point(x[0]).slope }

  func point(_ t: Double) -> (value: Double, slope: Double) {
    switch self {
    case .function1:
      return (-t / (t * t + 2), (t * t - 2) / ((t * t + 2) * (t * t + 2)))
    case .function2:
      let s = t + 0.004
      let cube = s * s * s
      return (cube * s * s - 2 * cube * s, 5 * cube * s - 8 * cube)
    case .function3: return wavy(t)
    case .function4: return yanai(t, 1e-3, 1e-3)
    case .function5: return yanai(t, 1e-2, 1e-3)
    case .function6: return yanai(t, 1e-3, 1e-2)
    }
  }

  /// |1 − t| with its corner rounded, and 39 quarter waves on it.
  private func wavy(_ t: Double) -> (value: Double, slope: Double) {
    let b = 0.01
    let distance = t - 1
    let isCorner = distance.magnitude < b
    let value = isCorner ? distance * distance / (2 * b) + b / 2 : distance.magnitude
    let slope = isCorner ? distance / b : distance < 0 ? -1 : 1
    let angle = 39 * Double.pi / 2 * t
    return (value + 2 * (1 - b) / (39 * Double.pi) * Double.sin(angle), slope + (1 - b) * Double.cos(angle))
  }

  private func yanai(_ t: Double, _ b1: Double, _ b2: Double) -> (value: Double, slope: Double) {
    func weight(_ b: Double) -> Double { Double.sqrt(1 + b * b) - b }
    let left = Double.sqrt((1 - t) * (1 - t) + b2 * b2)
    let right = Double.sqrt(t * t + b1 * b1)
    return (weight(b1) * left + weight(b2) * right, weight(b1) * (t - 1) / left + weight(b2) * t / right)
  }
}
