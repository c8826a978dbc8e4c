import CPortableKernels

/// A 128-bit digest (XXH3-128) of bytes: equal digests mean equal bits.
///
/// Scalars enter as little-endian bytes, with every NaN as one quiet NaN. So the digest depends neither on the machine's byte
/// order nor on which NaN its arithmetic makes. Collisions by chance are out of reach (2⁻⁶⁴ for 2³² digests); the function is
/// not meant to resist an adversary.
public struct Digest: Hashable, Sendable {
  public let high: UInt64
  public let low: UInt64

  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// The digest of `bytes`.
  public init(of bytes: [UInt8]) {
    self = bytes.withUnsafeBytes { Digest(ofRaw: $0) }
  }

  /// The digest of bytes that lie in a longer text.
  public init(of bytes: UnsafeBufferPointer<UInt8>) { self.init(ofRaw: UnsafeRawBufferPointer(bytes)) }

  /// The digest of bytes that come piece by piece: `next` writes some, and returns how many, 0 at their end.
  public init<Failure>(ofPieces next: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int) throws(Failure) {
    guard let stream = assay_xxh3_128_begin() else { fatalError("no memory for a digest") }
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { piece.deallocate() }
    do throws(Failure) {
      while case let count = try next(piece), count > 0 { assay_xxh3_128_add(stream, piece.baseAddress, count) }
    } catch {
      _ = assay_xxh3_128_end(stream)
      throw error
    }
    let hash = assay_xxh3_128_end(stream)
    self.init(high: hash.high, low: hash.low)
  }

  private init(ofRaw bytes: UnsafeRawBufferPointer) {
    let hash = assay_xxh3_128(bytes.baseAddress, bytes.count)
    self.init(high: hash.high, low: hash.low)
  }

  /// The digest of the canonical bytes of `scalars`.
  public init<Scalar: PortableScalar>(of scalars: [Scalar]) {
    var bytes = CanonicalBytes()
    bytes.append(scalars.span)
    self = bytes.digest
  }

  /// The digest of this digest followed by `bytes`: equal chains mean equal histories.
  public func chained(with bytes: CanonicalBytes) -> Digest {
    // Every stage of every step makes a link, so the two are put together without an allocation, if they are short.
    withUnsafeTemporaryAllocation(byteCount: 16 + bytes.bytes.count, alignment: 8) { link in
      link.storeBytes(of: high.littleEndian, as: UInt64.self)
      link.storeBytes(of: low.littleEndian, toByteOffset: 8, as: UInt64.self)
      bytes.bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: link[16...]).copyMemory(from: $0) }
      return Digest(ofRaw: UnsafeRawBufferPointer(link))
    }
  }
}

extension Digest: LosslessStringConvertible {
  /// 32 lower-case hexadecimal digits, `high` first.
  public var description: String {
    String(unsafeUninitializedCapacity: 32) { digits in
      for place in 0..<32 {
        let word = place < 16 ? high : low
        let digit = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * (place % 16)) & 0xf)
        digits[place] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
      }
      return 32
    }
  }

  public init?(_ text: String) {
    // No sign: `UInt64` would read one.
    guard text.utf8.count == 32, text.utf8.allSatisfy({ $0 >= 0x30 }), let high = UInt64(text.prefix(16), radix: 16),
      let low = UInt64(text.suffix(16), radix: 16)
    else { return nil }
    self.init(high: high, low: low)
  }
}

/// Bytes on their way into a digest: little-endian, with every NaN as one quiet NaN.
public struct CanonicalBytes: Sendable {
  public private(set) var bytes: [UInt8] = []

  public init() {}

  public var isEmpty: Bool { bytes.isEmpty }

  public var digest: Digest { Digest(of: bytes) }

  /// Empties the bytes and keeps their storage.
  public mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  public mutating func append(_ word: UInt64) { withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) } }

  public mutating func append(_ text: String) {
    append(UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  public mutating func append(contentsOf other: CanonicalBytes) { bytes.append(contentsOf: other.bytes) }

  public mutating func append(_ digest: Digest) {
    append(digest.high)
    append(digest.low)
  }

  /// Appends `scalars` without a length; who needs one appends it as a word.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public mutating func append<Scalar: PortableScalar>(_ scalars: Span<Scalar>) {
    let size = Scalar.byteCount
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: size * scalars.count))
    bytes.withUnsafeMutableBytes { raw in
      for index in scalars.indices {
        let bits = scalars[index].canonicalBits
        if size == 8 {
          raw.storeBytes(of: bits.littleEndian, toByteOffset: start + 8 * index, as: UInt64.self)
        } else {
          let half = UInt32(truncatingIfNeeded: bits)
          raw.storeBytes(of: half.littleEndian, toByteOffset: start + 4 * index, as: UInt32.self)
        }
      }
    }
  }
}
