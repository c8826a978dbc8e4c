import PortableMath

/// Scalars at an address that stays, aligned for the widest vectors, at first 0; for threads that write different parts.
final class Buffer<Scalar: PortableScalar>: @unchecked Sendable {
  // Unchecked: who hands it to threads sees to it that no two write, or one writes and one reads, the same element.
  let start: UnsafeMutablePointer<Scalar>
  let count: Int

  init(_ count: Int) {
    let bytes = UnsafeMutableRawPointer.allocate(byteCount: max(64, count * MemoryLayout<Scalar>.stride), alignment: 64)
    start = bytes.bindMemory(to: Scalar.self, capacity: count)
    zero(start, count: count)
    self.count = count
  }

  deinit { start.deallocate() }

  /// The elements as a span needs them.
  var elements: UnsafeMutableBufferPointer<Scalar> { UnsafeMutableBufferPointer(start: start, count: count) }
}

/// Makes so many scalars 0, all bits of which are 0: generic code would do it one by one.
func zero<Scalar: PortableScalar>(_ start: UnsafeMutablePointer<Scalar>, count: Int) {
  UnsafeMutableRawPointer(start).initializeMemory(
    as: UInt8.self, repeating: 0, count: count * MemoryLayout<Scalar>.stride)
}
