/// The elements of an array, as the program had them.
public struct RecordedElements: Equatable, Sendable {
  /// What an element is.
  public enum Element: String, CaseIterable, Sendable {
    case float16, bfloat16, float32, float64
    case int8, int16, int32, int64
    case uint8, uint16, uint32, uint64

    /// In bytes.
    public var width: Int {
      switch self {
      case .int8, .uint8: 1
      case .float16, .bfloat16, .int16, .uint16: 2
      case .float32, .int32, .uint32: 4
      case .float64, .int64, .uint64: 8
      }
    }
  }

  public let element: Element
  /// A complex number has its two parts along a last axis.
  public let extents: [Int]
  private let bytes: [UInt8]

  /// nil if there are other than as many bytes as the extents ask for.
  init?(_ element: Element, extents: [Int], bytes: [UInt8]) {
    var count = element.width
    for extent in extents {
      let (product, overflows) = count.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !overflows else { return nil }
      count = product
    }
    guard count == bytes.count else { return nil }
    self.element = element
    self.extents = extents
    self.bytes = bytes
  }

  public var count: Int { bytes.count / element.width }

  /// The bits of an element, row by row.
  public func bits(at index: Int) -> UInt64 {
    bytes[index * element.width..<(index + 1) * element.width].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The indices of an element along each axis.
  public func indices(of index: Int) -> [Int] {
    var rest = index
    var indices: [Int] = []
    for extent in extents.reversed() {
      indices.append(rest % extent)
      rest /= extent
    }
    return indices.reversed()
  }
}
