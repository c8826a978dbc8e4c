import PortableMath

/// Bytes as shares of 255, correctly rounded, faster than by division.
///
/// A share is x·head + x·tail, where head + tail is 1/255 to twice the scalar's precision, and x·head is exact.
struct ByteShares<Scalar: PortableScalar>: Sendable {
  private let head: Scalar
  private let tail: Scalar

  init() {
    // Veltkamp's splitting, which leaves the head eight bits less: room for a byte.
    let share = Scalar(1) / 255
    let scaled = 257 * share
    head = scaled - (scaled - share)
    tail = (1 - 255 * head) / 255
  }

  /// Writes bytes[first ..< first + shares.count]/255.
  @inline(__always)
  func write(_ bytes: UnsafeBufferPointer<UInt8>, from first: Int, to shares: UnsafeMutableBufferPointer<Scalar>) {
    let source = UnsafeBufferPointer(rebasing: bytes[first..<first + shares.count])
    for i in 0..<shares.count {
      let x = Scalar(source[i])
      shares[i] = x * head + x * tail
    }
  }
}
