import AssayKit
import Foundation
import Testing

@testable import Learning

@Suite struct IDXTests {
  /// Two images of 2 × 3.
  private let images: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3] + Array(1...12)

  @Test func anArrayIsRead() throws {
    let array = try IDX(images, of: "images", extents: 3)
    #expect(array.extents == [2, 2, 3])
    #expect(array.elements == Array(1...12))
  }

  @Test func damageIsNamedWithFileAndOffset() {
    func expect(_ bytes: [UInt8], _ offset: Int, _ reason: String) {
      #expect(throws: DataError.damaged(file: "images", offset: offset, reason: reason)) {
        try IDX(bytes, of: "images", extents: 3)
      }
    }
    func changed(_ index: Int, _ byte: UInt8) -> [UInt8] {
      var bytes = images
      bytes[index] = byte
      return bytes
    }
    expect([], 0, "it is no IDX file")
    expect(changed(0, 7), 0, "it is no IDX file")
    expect(changed(2, 13), 2, "its elements are of type 13, not unsigned bytes (8)")
    expect(changed(3, 1), 3, "it has 1 extents, not 3")
    expect(Array(images[..<11]), 11, "its header of 16 bytes is cut off")
    expect(changed(7, 0), 4, "an extent is 0")
    expect(Array(images.dropLast()), 27, "it ends after 11 of 12 elements")
    expect(images + [0], 28, "more follows its 12 elements")
  }

  @Test func aFolderIsReadPlainAndGzipped() throws {
    let folder = try GzippingFolder()
    try folder.write(images, "train-images-idx3-ubyte")
    try folder.write([0, 0, 8, 1, 0, 0, 0, 2, 9, 4], "train-labels.idx1-ubyte")
    let plain = try readIDXImages("train", in: folder.path)
    #expect(plain.pixelCount == 6 && plain.labels == [9, 4] && plain.pixels == Array(1...12))
    try folder.gzip("train-images-idx3-ubyte")
    let packed = try readIDXImages("train", in: folder.path)
    #expect(packed.pixels == plain.pixels)
  }

  @Test func whatIsMissingOrWrongInAFolderIsNamed() throws {
    let folder = try GzippingFolder()
    #expect(
      throws: DataError.missing(folder: folder.path, expected: "'train-images-idx3-ubyte', with or without '.gz'")
    ) { try readIDXImages("train", in: folder.path) }
    try folder.write(images, "train-images-idx3-ubyte")
    let labels = try folder.write([0, 0, 8, 1, 0, 0, 0, 2, 9, 12], "train-labels-idx1-ubyte")
    #expect(throws: DataError.damaged(file: labels, offset: 9, reason: "a label is 12, not 0 to 9")) {
      try readIDXImages("train", in: folder.path)
    }
    try folder.write([0, 0, 8, 1, 0, 0, 0, 1, 9], "train-labels-idx1-ubyte")
    #expect(throws: DataError.damaged(file: labels, offset: 4, reason: "it has 1 labels for 2 images")) {
      try readIDXImages("train", in: folder.path)
    }
  }

  @Test func aGzippedFileThatIsCutOffIsDamaged() throws {
    let folder = try GzippingFolder()
    let path = try folder.write([UInt8](repeating: 5, count: 10_000), "train-images-idx3-ubyte")
    try folder.gzip("train-images-idx3-ubyte")
    let packed = Array(try Data(contentsOf: URL(filePath: path + ".gz")))
    try folder.write(Array(packed.dropLast(12)), "train-images-idx3-ubyte.gz")
    let error = #expect(throws: DataError.self) { try readDataFile(path + ".gz") }
    guard case .damaged(path + ".gz", _, let reason) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(reason.contains("unexpected end of file"))
  }
}

@Suite struct SyntheticDigitTests {
  @Test func theyAreOneDataSet() {
    #expect(syntheticDigits.training.count == 6000 && syntheticDigits.heldOut.count == 1000)
    // From this generator's first run; another value is another data set, and every digest on it.
    #expect(syntheticDigits.digest.description == "832a3a36ccb87e3da9034096d855bcff")
  }

  @Test func noImageIsEmptyOrFull() {
    let images = syntheticDigits.heldOut
    for index in 0..<images.count {
      let ink = images.pixels[index * 784..<(index + 1) * 784].count { $0 > 128 }
      #expect((30..<400).contains(ink))
    }
  }
}

/// A folder for the length of a test.
private final class GzippingFolder {
  let path = FileManager.default.temporaryDirectory.appending(path: "assay-learning-\(UUID().uuidString)").path

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  @discardableResult
  func write(_ bytes: [UInt8], _ name: String) throws -> String {
    try Data(bytes).write(to: URL(filePath: "\(path)/\(name)"))
    return "\(path)/\(name)"
  }

  /// Puts a file's gzipped form in its place.
  ///
  /// By system calls: Foundation's Process can miss the end of a child while another part of the test process starts some.
  func gzip(_ name: String) throws {
    var child = pid_t()
    let arguments: [UnsafeMutablePointer<CChar>?] = ["/usr/bin/env", "gzip", "\(path)/\(name)"].map { (text: String) in
      strdup(text)
    }
    defer { for copy in arguments { free(copy) } }
    let code = posix_spawn(&child, "/usr/bin/env", nil, nil, arguments + [nil], environ)
    try #require(code == 0)
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 && errno == EINTR {}
    #expect(status == 0)
  }
}
