/// The binary files of CIFAR: records without gaps, a label or two and then the image's bytes.
///
/// Source: Krizhevsky, "Learning multiple layers of features from tiny images" (2009), and the data's page.
public enum CifarFormat: Equatable, Sendable, CaseIterable, CustomStringConvertible {
  /// A label of 0 … 9.
  case cifar10
  /// A coarse label of 0 … 19, then a fine one of 0 … 99.
  case cifar100

  public var classes: Int { self == .cifar10 ? 10 : 100 }
  public var coarseClasses: Int { self == .cifar10 ? 0 : 20 }
  public var recordLength: Int { labelLength + ImageDataset.imageLength }
  public var description: String { self == .cifar10 ? "CIFAR-10" : "CIFAR-100" }

  var labelLength: Int { self == .cifar10 ? 1 : 2 }
}

/// Reads CIFAR's binary files, one after another, as one set of images.
///
/// - Throws: what is wrong, with the file and the byte: a file that is no whole number of records, a label out of range.
public func readCifar(_ paths: [String], as format: CifarFormat) throws(ImageFileError) -> ImageDataset {
  var images: [UInt8] = []
  var labels: [Int] = []
  var coarseLabels: [Int] = []
  for path in paths {
    var reader = try ByteReader(path)
    if let length = reader.length {
      try checkLength(length, of: path, as: format)
      images.reserveCapacity(images.count + length)
    }
    let countBefore = labels.count
    var record: [UInt8] = []
    while true {
      let start = reader.offset
      try reader.read(UInt64(format.recordLength), into: &record)
      if record.isEmpty { break }
      guard record.count == format.recordLength else {
        throw ImageFileError(
          .partialRecord(length: format.recordLength, found: record.count, fitting: nil), in: path, at: start)
      }
      if format == .cifar100 {
        coarseLabels.append(
          try label(record[0], kind: "coarse label", below: format.coarseClasses, in: path, at: start))
      }
      let last = format.labelLength - 1
      labels.append(try label(record[last], kind: "label", below: format.classes, in: path, at: start + last))
      images.append(contentsOf: record[format.labelLength...])
    }
    guard labels.count > countBefore else { throw ImageFileError(.noRecords, in: path) }
  }
  return ImageDataset(images: images, labels: labels, classes: format.classes, coarseLabels: coarseLabels)
}

/// Writes a set of images as one binary file of CIFAR-10, or of CIFAR-100 if it has 100 classes and coarse labels.
///
/// The set must have the format's number of classes at most, and coarse labels where the format has.
public func writeCifar(_ dataset: ImageDataset, to path: String, as format: CifarFormat) throws(ImageFileError) {
  precondition(dataset.classes <= format.classes, "\(dataset.classes) classes do not fit \(format)")
  precondition(format == .cifar10 || dataset.coarseLabels.count == dataset.count, "CIFAR-100 has coarse labels")
  var writer = try ByteWriter(path)
  for index in 0..<dataset.count {
    if format == .cifar100 { writer.append([UInt8(dataset.coarseLabels[index])]) }
    writer.append([UInt8(dataset.labels[index])])
    writer.append(dataset.image(index))
  }
  try writer.finish()
}

private func checkLength(_ length: Int, of path: String, as format: CifarFormat) throws(ImageFileError) {
  let rest = length % format.recordLength
  guard rest == 0 else {
    let fitting = CifarFormat.allCases.first { length % $0.recordLength == 0 }
    throw ImageFileError(
      .partialRecord(length: format.recordLength, found: rest, fitting: fitting), in: path, at: length - rest)
  }
}

private func label(
  _ byte: UInt8, kind: String, below classes: Int, in path: String, at offset: Int
) throws(ImageFileError) -> Int {
  guard Int(byte) < classes else {
    throw ImageFileError(.labelOutOfRange(Int64(byte), kind: kind, classes: classes), in: path, at: offset)
  }
  return Int(byte)
}
