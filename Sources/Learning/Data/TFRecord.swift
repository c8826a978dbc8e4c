import TFRecords

/// Reads TFRecord files of tf.Examples with the features 'image' (3072 bytes: three planes of 32 × 32) and 'label', one
/// file after another, as one set of images.
///
/// A record is the length of its data (8 bytes, little-endian), the length's masked CRC-32C (4 bytes), the data, and the
/// data's masked CRC-32C. Both checksums are verified.
/// - Throws: what is wrong, with the file and the byte: truncation, a checksum, no tf.Example, a missing feature, an image
///   of another length, a label out of range.
public func readTFRecords(_ paths: [String], classes: Int) throws(ImageFileError) -> ImageDataset {
  var images: [UInt8] = []
  var labels: [Int] = []
  for path in paths {
    var reader = try ByteReader(path)
    images.reserveCapacity(images.count + (reader.length ?? 0))
    let countBefore = labels.count
    var record: [UInt8] = []
    while let start = try reader.readRecord(into: &record) {
      do {
        let (image, label) = try imageAndLabel(of: record, classes: classes)
        images.append(contentsOf: record[image])
        labels.append(label)
      } catch {
        throw ImageFileError(error.fault, in: path, at: start + error.offset)
      }
    }
    guard labels.count > countBefore else { throw ImageFileError(.noRecords, in: path) }
  }
  return ImageDataset(images: images, labels: labels, classes: classes)
}

/// Writes a set of images as a TFRecord file of tf.Examples with the features 'image' and 'label'.
///
/// Coarse labels are not written.
public func writeTFRecords(_ dataset: ImageDataset, to path: String) throws(ImageFileError) {
  var writer = try ByteWriter(path)
  for index in 0..<dataset.count {
    writer.append(frame(exampleBytes(image: dataset.image(index), label: dataset.labels[index]))[...])
  }
  try writer.finish()
}

extension ByteReader {
  /// Reads the next record's data; the offset of its first byte, or nil at the file's end.
  fileprivate mutating func readRecord(into data: inout [UInt8]) throws(ImageFileError) -> Int? {
    let start = offset
    try read(12, into: &data)
    if data.isEmpty { return nil }
    guard data.count == 12 else {
      throw ImageFileError(.truncated(part: "a record's header", length: 12, found: data.count), in: path, at: start)
    }
    try check(data[..<8], against: data[8...], part: "record's length", at: start)
    let length = number(data[..<8])
    let dataStart = offset
    try read(length, into: &data)
    guard data.count == length else {
      throw ImageFileError(
        .truncated(part: "a record's data", length: length, found: data.count), in: path, at: dataStart)
    }
    let checksumStart = offset
    var checksum: [UInt8] = []
    try read(4, into: &checksum)
    guard checksum.count == 4 else {
      throw ImageFileError(
        .truncated(part: "a record's checksum", length: 4, found: checksum.count), in: path, at: checksumStart)
    }
    try check(data[...], against: checksum[...], part: "record's data", at: dataStart)
    return dataStart
  }

  private func check(
    _ bytes: ArraySlice<UInt8>, against checksum: ArraySlice<UInt8>, part: String, at start: Int
  ) throws(ImageFileError) {
    let stored = UInt32(number(checksum))
    let computed = maskedCRC32C(bytes)
    guard stored == computed else {
      throw ImageFileError(.checksum(of: part, stored: stored, computed: computed), in: path, at: start)
    }
  }
}

private struct RecordFault: Error {
  let fault: ImageFileError.Fault
  /// From the start of the record's data.
  let offset: Int
}

/// The place of a record's image, and its label.
private func imageAndLabel(
  of record: [UInt8], classes: Int
) throws(RecordFault) -> (image: Range<Int>, label: Int) {
  let example: Example
  do {
    example = try Example(record)
  } catch {
    throw RecordFault(fault: .malformedExample(error.what), offset: error.offset)
  }
  guard let image = example.image else { throw RecordFault(fault: .missingFeature("image"), offset: 0) }
  guard image.bytes.count == 1 else {
    throw RecordFault(fault: .featureValues("image", type: "bytes_list", found: image.bytes.count), offset: 0)
  }
  guard image.bytes[0].count == ImageDataset.imageLength else {
    throw RecordFault(fault: .imageLength(image.bytes[0].count), offset: image.bytes[0].lowerBound)
  }
  guard let label = example.label else { throw RecordFault(fault: .missingFeature("label"), offset: 0) }
  guard label.integers.count == 1 else {
    throw RecordFault(fault: .featureValues("label", type: "int64_list", found: label.integers.count), offset: 0)
  }
  guard label.integers[0].value >= 0, label.integers[0].value < classes else {
    throw RecordFault(
      fault: .labelOutOfRange(label.integers[0].value, kind: "label", classes: classes),
      offset: label.integers[0].offset)
  }
  return (image.bytes[0], Int(label.integers[0].value))
}

/// The little-endian number of at most 8 bytes.
private func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }
