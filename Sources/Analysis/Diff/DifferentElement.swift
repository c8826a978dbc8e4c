import Records

/// The first element in which two arrays differ, and by how much the arrays are apart.
public struct DifferentElement: Equatable, Codable, Sendable {
  /// Along each axis, from 0 on.
  public var indices: [Int]
  /// Both numbers, as short as their type tells them apart.
  public var a: String
  public var b: String
  /// In the array's own type; nil for whole numbers, and for a number beside a NaN.
  public var ulps: UInt64?
  /// How many elements differ, of how many, and by how many units in the last place at most.
  public var differing: Int
  public var count: Int
  public var greatestUlps: UInt64?

  /// The same of both sides in the other order.
  public var swapped: DifferentElement {
    var result = self
    (result.a, result.b) = (b, a)
    return result
  }
}

/// Returns the first difference of two arrays; nil if both are not kept, are of other types or shapes, or have equal elements.
func firstDifferentElement(_ a: RecordedElements?, _ b: RecordedElements?) -> DifferentElement? {
  guard let a, let b, a.element == b.element, a.extents == b.extents else { return nil }
  let element = a.element
  let differing = (0..<a.count).filter { index in
    let (x, y) = (a.bits(at: index), b.bits(at: index))
    return x != y && !(element.isNaN(x) && element.isNaN(y))
  }
  guard let first = differing.first else { return nil }
  func distance(_ index: Int) -> UInt64? { element.ulps(a.bits(at: index), b.bits(at: index)) }
  return DifferentElement(
    indices: a.indices(of: first), a: element.text(a.bits(at: first)), b: element.text(b.bits(at: first)),
    ulps: distance(first), differing: differing.count, count: a.count, greatestUlps: differing.compactMap(distance).max())
}

extension RecordedElements.Element {
  /// The bits of infinity without the sign; nil for whole numbers.
  private var infinity: UInt64? {
    switch self {
    case .float16: 0x7c00
    case .bfloat16: 0x7f80
    case .float32: 0x7f80_0000
    case .float64: 0x7ff0_0000_0000_0000
    default: nil
    }
  }

  private var sign: UInt64 { 1 << UInt64(8 * width - 1) }

  fileprivate func isNaN(_ bits: UInt64) -> Bool { infinity.map { bits & ~sign > $0 } ?? false }

  /// How many floats of this type lie between two.
  fileprivate func ulps(_ a: UInt64, _ b: UInt64) -> UInt64? {
    guard infinity != nil, !isNaN(a), !isNaN(b) else { return nil }
    let (x, y) = (a & ~sign, b & ~sign)
    return a & sign == b & sign ? max(x, y) - min(x, y) : x + y
  }

  fileprivate func text(_ bits: UInt64) -> String {
    switch self {
    case .float16: "\(Float(Float16(bitPattern: UInt16(bits))))"
    case .bfloat16: "\(Float(bitPattern: UInt32(bits) << 16))"
    case .float32: "\(Float(bitPattern: UInt32(bits)))"
    case .float64: "\(Double(bitPattern: bits))"
    case .int8, .int16, .int32, .int64: "\(Int64(bitPattern: bits << UInt64(64 - 8 * width)) >> Int64(64 - 8 * width))"
    case .uint8, .uint16, .uint32, .uint64: "\(bits)"
    }
  }
}
