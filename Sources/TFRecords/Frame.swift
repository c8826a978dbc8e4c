/// Returns `data` as a record of a TFRecord file.
///
/// A record is the length of its data (8 bytes, little-endian), the length's masked CRC-32C (4 bytes), the data, and the data's
/// masked CRC-32C.
///
/// Source: TensorFlow, "TFRecord and tf.train.Example", section "TFRecords format details".
package func frame(_ data: [UInt8]) -> [UInt8] {
  let length = littleEndianBytes(UInt64(data.count))
  return length + littleEndianBytes(maskedCRC32C(length[...])) + data + littleEndianBytes(maskedCRC32C(data[...]))
}

package func littleEndianBytes(_ number: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: number.littleEndian) { Array($0) }
}
