import PortableMath

/// The ten classes of the synthetic images.
enum Shape: Int, CaseIterable {
  case disc, ring, square, frame, triangle, cross, astroid, crescent, pair, bars

  /// Below 0 inside of the shape, above outside, and about the distance from its edge.
  ///
  /// The shape is about as large as the unit disc. Only + − × and √: the same bits everywhere.
  @inline(__always)
  func signedDistance(_ u: Float, _ v: Float) -> Float {
    let x = Swift.abs(u)
    let y = Swift.abs(v)
    switch self {
    case .disc: return length(u, v) - 0.85
    case .ring: return Swift.abs(length(u, v) - 0.68) - 0.2
    case .square: return max(x, y) - 0.72
    case .frame: return Swift.abs(max(x, y) - 0.62) - 0.17
    case .triangle: return max(0.866 * x + 0.5 * v, -v) - 0.48
    case .cross: return min(max(x - 0.9, y - 0.27), max(x - 0.27, y - 0.9))
    case .astroid: return 0.5 * (Float.sqrt(x) + Float.sqrt(y) - 1.08)
    case .crescent: return max(length(u, v) - 0.88, 0.68 - length(u - 0.42, v))
    case .pair: return length(x - 0.5, v) - 0.4
    case .bars: return max(Swift.abs(Swift.abs(y - 0.31) - 0.31) - 0.15, x - 0.8)
    }
  }
}

@inline(__always)
private func length(_ x: Float, _ y: Float) -> Float { Float.sqrt(x * x + y * y) }
