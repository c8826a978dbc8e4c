import PortableMath

/// Scalars at an address that stays, aligned for the widest vectors, at first 0; for threads that write different parts.
final class Buffer<Scalar: PortableScalar>: @unchecked Sendable {
  // Unchecked: who hands it to threads sees to it that no two write, or one writes and one reads, the same element.
  let start: UnsafeMutablePointer<Scalar>
  let count: Int

  init(_ count: Int) {
    let bytes = UnsafeMutableRawPointer.allocate(byteCount: max(64, count * MemoryLayout<Scalar>.stride), alignment: 64)
    start = bytes.bindMemory(to: Scalar.self, capacity: count)
    start.initialize(repeating: 0, count: count)
    self.count = count
  }

  deinit { start.deallocate() }

  /// The elements as a span needs them.
  var elements: UnsafeMutableBufferPointer<Scalar> { UnsafeMutableBufferPointer(start: start, count: count) }
}
