import Foundation
import Learning
import Testing

@Suite struct CifarTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func pythonsFilesAreRead() throws {
    let known = LoaderReferences.known
    #expect(
      try readCifar([LoaderReferences.path("cifar10.bin")], as: .cifar10) == patternedImages(3, labels: known.cifar10))
    #expect(
      try readCifar([LoaderReferences.path("cifar100.bin")], as: .cifar100)
        == patternedImages(3, classes: 100, labels: known.cifar100, coarse: known.cifar100Coarse))
  }

  @Test func writtenFilesHavePythonsBytes() throws {
    let known = LoaderReferences.known
    try writeCifar(patternedImages(3, labels: known.cifar10), to: "\(folder.path)/cifar10.bin", as: .cifar10)
    let fine = patternedImages(3, classes: 100, labels: known.cifar100, coarse: known.cifar100Coarse)
    try writeCifar(fine, to: "\(folder.path)/cifar100.bin", as: .cifar100)
    for name in ["cifar10.bin", "cifar100.bin"] {
      #expect(try folder.bytes(of: name) == Array(Data(contentsOf: URL(filePath: LoaderReferences.path(name)))))
    }
    #expect(folder.names == ["cifar10.bin", "cifar100.bin"], "no temporary file stays")
  }

  @Test func filesFollowOneAnother() throws {
    let path = LoaderReferences.path("cifar10.bin")
    let twice = try readCifar([path, path], as: .cifar10)
    #expect(twice.count == 6)
    #expect(twice.labels == LoaderReferences.known.cifar10 + LoaderReferences.known.cifar10)
    #expect(twice.image(4) == patternedImages(3).image(1)[...])
  }

  @Test func labelOutOfRangeIsRefusedAtItsByte() throws {
    var bytes = try Array(Data(contentsOf: URL(filePath: LoaderReferences.path("cifar10.bin"))))
    bytes[2 * 3073] = 10
    let path = try folder.write(bytes)
    expectRefusal(
      .labelOutOfRange(10, kind: "label", classes: 10), at: 6146,
      "'\(path)', byte 6146: the label 10 is not one of 0 … 9"
    ) { () throws(ImageFileError) in try readCifar([path], as: .cifar10) }
  }

  @Test(arguments: [(0, UInt8(20), "coarse label", 20), (1, 100, "label", 100)])
  func eitherLabelOfCifar100IsChecked(place: Int, label: UInt8, kind: String, classes: Int) throws {
    var bytes = try Array(Data(contentsOf: URL(filePath: LoaderReferences.path("cifar100.bin"))))
    bytes[3074 + place] = label
    let path = try folder.write(bytes)
    expectRefusal(.labelOutOfRange(Int64(label), kind: kind, classes: classes), at: 3074 + place) {
      () throws(ImageFileError) in try readCifar([path], as: .cifar100)
    }
  }

  @Test func truncatedFileIsRefusedAtItsLastRecord() throws {
    let bytes = try Array(Data(contentsOf: URL(filePath: LoaderReferences.path("cifar10.bin"))))
    let path = try folder.write(Array(bytes.dropLast()))
    expectRefusal(
      .partialRecord(length: 3073, found: 3072, fitting: nil), at: 6146,
      "'\(path)', byte 6146: the file is no whole number of records of 3073 bytes: 3072 are left here"
    ) { () throws(ImageFileError) in try readCifar([path], as: .cifar10) }
  }

  @Test func theOtherFormatIsNamed() throws {
    let path = LoaderReferences.path("cifar100.bin")
    expectRefusal(
      .partialRecord(length: 3073, found: 3, fitting: .cifar100), at: 9219,
      """
      '\(path)', byte 9219: the file is no whole number of records of 3073 bytes: 3 are left here; it would be one of \
      CIFAR-100's, of 3074 bytes
      """
    ) { () throws(ImageFileError) in try readCifar([path], as: .cifar10) }
  }

  @Test func whatCannotBeReadOrWrittenIsNamed() throws {
    let empty = try folder.write([])
    expectRefusal(.noRecords, at: 0) { () throws(ImageFileError) in try readCifar([empty], as: .cifar10) }
    let missing = "\(folder.path)/missing"
    expectRefusal(.system(action: "read", code: ENOENT), at: 0, "cannot read '\(missing)': No such file or directory") {
      () throws(ImageFileError) in try readCifar([missing], as: .cifar10)
    }
    expectRefusal(.system(action: "read", code: EISDIR), at: 0) {
      () throws(ImageFileError) in try readCifar([folder.path], as: .cifar10)
    }
    expectRefusal(.system(action: "create", code: ENOENT), at: 0) {
      () throws(ImageFileError) in try writeCifar(patternedImages(1), to: "\(missing)/file", as: .cifar10)
    }
    // A folder cannot be replaced by a file.
    expectRefusal(.system(action: "write", code: EISDIR), at: 0) {
      () throws(ImageFileError) in try writeCifar(patternedImages(1), to: folder.path, as: .cifar10)
    }
  }

  @Test func folderIsReadByItsFilesNames() throws {
    expectRefusal(.noImageFiles, at: 0) { () throws(ImageFileError) in try readImageFolder(folder.path) }
    let (training, test) = (patternedImages(5), patternedImages(2))
    try writeTFRecords(training, to: "\(folder.path)/train.tfrecords")
    try writeTFRecords(test, to: "\(folder.path)/eval.tfrecords")
    let records = try readImageFolder(folder.path)
    #expect(records.training == training && records.test == test)
    let fine = patternedImages(4, classes: 100, coarse: [0, 1, 2, 19])
    try writeCifar(fine, to: "\(folder.path)/train.bin", as: .cifar100)
    try writeCifar(fine, to: "\(folder.path)/test.bin", as: .cifar100)
    #expect(try readImageFolder(folder.path).training == fine)
    for number in 1...5 { try writeCifar(training, to: "\(folder.path)/data_batch_\(number).bin", as: .cifar10) }
    try writeCifar(test, to: "\(folder.path)/test_batch.bin", as: .cifar10)
    let coarse = try readImageFolder(folder.path)
    #expect(coarse.training.count == 25 && coarse.test == test)
  }
}

/// Expects an error of a file of images, and its words where they are given.
func expectRefusal<Result>(
  _ fault: ImageFileError.Fault, at offset: Int, _ words: String? = nil,
  sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws(ImageFileError) -> Result
) {
  do throws(ImageFileError) {
    _ = try body()
    Issue.record("was not refused", sourceLocation: sourceLocation)
  } catch {
    #expect(error.fault == fault, "\(error)", sourceLocation: sourceLocation)
    #expect(error.offset == offset, "\(error)", sourceLocation: sourceLocation)
    if let words { #expect("\(error)" == words, sourceLocation: sourceLocation) }
  }
}
