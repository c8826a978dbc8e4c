/// Bytes that hold records, read from their start to their end: a file, for instance.
package protocol RecordSource: ~Copyable {
  associatedtype Failure: Error

  /// The offset of the next byte.
  var offset: Int { get }

  /// Replaces `bytes` by the next `count` of the source, or by fewer if it ends before.
  mutating func read(_ count: UInt64, into bytes: inout [UInt8]) throws(Failure)

  /// The error that tells what is wrong with the record at an offset.
  func failure(_ fault: FrameFault, at offset: Int) -> Failure
}

/// What is wrong with a record of a TFRecord file.
package enum FrameFault: Error, Equatable {
  /// The source ends in the middle of `part`, of which `found` bytes of `length` are there.
  case truncated(part: String, length: UInt64, found: Int)
  /// The masked CRC-32C of a part is not the stored one.
  case checksum(of: String, stored: UInt32, computed: UInt32)
}

extension RecordSource where Self: ~Copyable {
  /// Reads the next record's data and verifies both of its checksums.
  ///
  /// - Returns: the offset of the data's first byte; nil at the source's end.
  package mutating func readRecord(into data: inout [UInt8]) throws(Failure) -> Int? {
    let start = offset
    try read(12, into: &data)
    if data.isEmpty { return nil }
    try expect(12, data, part: "a record's header", at: start)
    try check(data[..<8], against: data[8...], part: "record's length", at: start)
    let length = number(data[..<8])
    let dataStart = offset
    try read(length, into: &data)
    try expect(length, data, part: "a record's data", at: dataStart)
    let checksumStart = offset
    var checksum: [UInt8] = []
    try read(4, into: &checksum)
    try expect(4, checksum, part: "a record's checksum", at: checksumStart)
    try check(data[...], against: checksum[...], part: "record's data", at: dataStart)
    return dataStart
  }

  private func expect(_ length: UInt64, _ bytes: [UInt8], part: String, at start: Int) throws(Failure) {
    guard bytes.count == length else {
      throw failure(.truncated(part: part, length: length, found: bytes.count), at: start)
    }
  }

  private func check(
    _ bytes: ArraySlice<UInt8>, against checksum: ArraySlice<UInt8>, part: String, at start: Int
  ) throws(Failure) {
    let stored = UInt32(number(checksum))
    let computed = maskedCRC32C(bytes)
    guard stored == computed else { throw failure(.checksum(of: part, stored: stored, computed: computed), at: start) }
  }
}

/// The little-endian number of at most 8 bytes.
private func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }
