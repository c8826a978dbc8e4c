import AssayKit

/// An array of bytes in the IDX format: two zero bytes, the type (8: unsigned bytes), the number of extents, the extents, the
/// elements. An extent is four bytes with the greatest first. The last index of the elements is fastest.
///
/// Source: LeCun, Cortes & Burges, "The MNIST database of handwritten digits".
struct IDX {
  let file: String
  let extents: [Int]
  let elements: [UInt8]

  /// Reads a file, gzipped or not, that must have so many extents.
  init(reading file: String, extents count: Int) throws(DataError) {
    try self.init(try readDataFile(file), of: file, extents: count)
  }

  init(_ bytes: [UInt8], of file: String, extents count: Int) throws(DataError) {
    func damage(_ offset: Int, _ reason: String) -> DataError {
      .damaged(file: file, offset: offset, reason: reason)
    }
    let header = 4 + 4 * count
    guard bytes.count >= 4, bytes[0] == 0, bytes[1] == 0 else { throw damage(0, "it is no IDX file") }
    guard bytes[2] == 8 else { throw damage(2, "its elements are of type \(bytes[2]), not unsigned bytes (8)") }
    guard bytes[3] == count else { throw damage(3, "it has \(bytes[3]) extents, not \(count)") }
    guard bytes.count >= header else { throw damage(bytes.count, "its header of \(header) bytes is cut off") }
    var extents: [Int] = []
    var total = 1
    for index in 0..<count {
      let extent = bytes[4 + 4 * index..<8 + 4 * index].reduce(0) { $0 << 8 | Int($1) }
      let (product, overflows) = total.multipliedReportingOverflow(by: extent)
      guard extent > 0, !overflows else { throw damage(4 + 4 * index, "an extent is \(extent)") }
      extents.append(extent)
      total = product
    }
    guard bytes.count - header >= total else {
      throw damage(bytes.count, "it ends after \(bytes.count - header) of \(total) elements")
    }
    guard bytes.count - header == total else { throw damage(header + total, "more follows its \(total) elements") }
    self.file = file
    self.extents = extents
    elements = Array(bytes[header...])
  }
}

/// The folder's images and labels of one kind, `train` or `t10k`, as the MNIST family of data sets names them.
func readIDXImages(_ kind: String, in folder: String) throws(DataError) -> LabeledImages {
  let images = try IDX(reading: try file("\(kind)-images", "idx3-ubyte", in: folder), extents: 3)
  let labels = try IDX(reading: try file("\(kind)-labels", "idx1-ubyte", in: folder), extents: 1)
  guard labels.elements.count == images.extents[0] else {
    throw .damaged(
      file: labels.file, offset: 4, reason: "it has \(labels.elements.count) labels for \(images.extents[0]) images")
  }
  if let index = labels.elements.firstIndex(where: { $0 >= 10 }) {
    throw .damaged(file: labels.file, offset: 8 + index, reason: "a label is \(labels.elements[index]), not 0 to 9")
  }
  return LabeledImages(pixelCount: images.extents[1] * images.extents[2], pixels: images.elements, labels: labels.elements)
}

/// `train-images-idx3-ubyte`, also with a dot in place of the last dash but one, also gzipped.
private func file(_ stem: String, _ kind: String, in folder: String) throws(DataError) -> String {
  let names = ["-", "."].flatMap { dash in ["", ".gz"].map { "\(folder)/\(stem)\(dash)\(kind)\($0)" } }
  if let found = names.first(where: exists) { return found }
  throw .missing(folder: folder, expected: "'\(stem)-\(kind)', with or without '.gz'")
}
