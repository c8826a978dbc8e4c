/// The masked CRC-32C of `bytes`, as TFRecord files have it: rotated by 15 bits, and a constant added.
///
/// The mask is that of LevelDB, which TensorFlow took over.
/// Source: Castagnoli, Bräuer, Herrmann, "Optimization of cyclic redundancy-check codes with 24 and 32 parity bits",
/// IEEE Transactions on Communications 41 (1993).
package func maskedCRC32C(_ bytes: ArraySlice<UInt8>) -> UInt32 {
  let crc = crc32c(bytes)
  return (crc >> 15 | crc << 17) &+ 0xa282_ead8
}

/// The CRC-32C (polynomial 0x1EDC6F41, reflected, started from and finished with ones) of `bytes`.
///
/// Eight bytes at a time: Kounavis, Berry, "Novel table lookup-based algorithms for high-performance CRC generation",
/// IEEE Transactions on Computers 57 (2008).
package func crc32c(_ bytes: ArraySlice<UInt8>) -> UInt32 {
  bytes.withUnsafeBytes { raw in
    tables.withUnsafeBufferPointer { tables in
      var crc: UInt32 = 0xffff_ffff
      var index = 0
      while index + 8 <= raw.count {
        let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)) ^ UInt64(crc)
        crc = 0
        for byte in 0..<8 {
          crc ^= tables[(7 - byte) * 256 + Int(truncatingIfNeeded: word >> (8 * UInt64(byte)) & 0xff)]
        }
        index += 8
      }
      while index < raw.count {
        crc = crc >> 8 ^ tables[Int(truncatingIfNeeded: (crc ^ UInt32(raw[index])) & 0xff)]
        index += 1
      }
      return ~crc
    }
  }
}

/// Eight tables of 256: entry (k, b) is the remainder of byte b followed by k zero bytes.
private let tables: [UInt32] = {
  var tables = [UInt32](repeating: 0, count: 8 * 256)
  for byte in 0..<256 {
    tables[byte] = (0..<8).reduce(UInt32(byte)) { remainder, _ in
      remainder & 1 == 0 ? remainder >> 1 : remainder >> 1 ^ 0x82f6_3b78
    }
  }
  for entry in 256..<8 * 256 {
    let shorter = tables[entry - 256]
    tables[entry] = shorter >> 8 ^ tables[Int(shorter & 0xff)]
  }
  return tables
}()
