import TFRecords

/// Reads TFRecord files of images, one after another, as one set.
///
/// A record is a tf.Example with the features 'image' (3072 bytes: three planes of 32 × 32) and 'label'. Both checksums of a
/// record are verified.
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
    let example = Example.encoded([
      "image": .bytes(Array(dataset.image(index))), "label": .integer(Int(dataset.labels[index])),
    ])
    writer.append(frame(example)[...])
  }
  try writer.finish()
}

extension ByteReader: RecordSource {
  func failure(_ fault: FrameFault, at offset: Int) -> ImageFileError {
    switch fault {
    case .truncated(let part, let length, let found):
      ImageFileError(.truncated(part: part, length: length, found: found), in: path, at: offset)
    case .checksum(let part, let stored, let computed):
      ImageFileError(.checksum(of: part, stored: stored, computed: computed), in: path, at: offset)
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
    example = try Example(record, features: ["image", "label"])
  } catch {
    throw RecordFault(fault: .malformedExample(error.what), offset: error.offset)
  }
  guard let image = example["image"] else { throw RecordFault(fault: .missingFeature("image"), offset: 0) }
  guard image.bytes.count == 1 else {
    throw RecordFault(fault: .featureValues("image", type: "bytes_list", found: image.bytes.count), offset: 0)
  }
  guard image.bytes[0].count == ImageDataset.imageLength else {
    throw RecordFault(fault: .imageLength(image.bytes[0].count), offset: image.bytes[0].lowerBound)
  }
  guard let label = example["label"] else { throw RecordFault(fault: .missingFeature("label"), offset: 0) }
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
