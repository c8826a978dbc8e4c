import Foundation
import PortableMath
import TFRecords
import Testing

@testable import Learning

@Suite struct TFRecordTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// RFC 3720, B.4, and the answers of Python's crc32c.
  @Test func checksumsAreKnown() {
    let ascending = (0..<32 as Range<UInt8>).map { $0 }
    #expect(crc32c([UInt8](repeating: 0, count: 32)[...]) == 0x8a91_36aa)
    #expect(crc32c([UInt8](repeating: 0xff, count: 32)[...]) == 0x62a8_ab43)
    #expect(crc32c(ascending[...]) == 0x46dd_794e)
    #expect(crc32c(ascending.reversed()[...]) == 0x113f_db5c)
    for known in LoaderReferences.known.checksums {
      #expect(crc32c(Array(known.text.utf8)[...]) == known.crc32c)
      #expect(maskedCRC32C(Array(known.text.utf8)[...]) == known.masked)
    }
  }

  @Test func pythonsOddExamplesAreRead() throws {
    let images = try readTFRecords([LoaderReferences.path("images.tfrecords")], classes: 10)
    #expect(images == patternedImages(LoaderReferences.known.tfrecords.count))
  }

  @Test func writtenRecordsAreReadAgain() throws {
    let images = patternedImages(300, classes: 256)
    try writeTFRecords(images, to: "\(folder.path)/images")
    #expect(try readTFRecords(["\(folder.path)/images"], classes: 256) == images)
    #expect(folder.names == ["images"])
  }

  /// By scripts/ci/check-image-files, which shares nothing with Assay.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/env") && run("python3 --version").code == 0))
  func writtenFilesAreReadByPython() throws {
    let drawn = ImageDataset.synthetic(count: 12, seed: Seed(5))
    let labels = drawn.labels.map { 11 * $0 }
    let coarse = drawn.labels.map { 2 * $0 + 1 }
    let images = ImageDataset(images: drawn.images, labels: labels, classes: 100, coarseLabels: coarse)
    let tens = ImageDataset(images: drawn.images, labels: drawn.labels, classes: 10)
    try writeCifar(tens, to: "\(folder.path)/cifar10.bin", as: .cifar10)
    try writeCifar(images, to: "\(folder.path)/cifar100.bin", as: .cifar100)
    try writeTFRecords(images, to: "\(folder.path)/images.tfrecords")
    let pixels = drawn.images.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    let expected = """
      {"labels10": \(drawn.labels), "labels": \(labels), "coarse": \(coarse), "pixels": "\(pixels)"}
      """
    _ = try folder.write(Array(expected.utf8), to: "expected.json")
    let here = URL(filePath: #filePath).deletingLastPathComponent()
    let script = here.appending(path: "../../../scripts/ci/check-image-files").standardized.path
    let result = run("python3 '\(script)' '\(folder.path)'")
    #expect(result.code == 0 && result.output == "12 images in each of 3 files are as expected\n", "\(result)")
  }

  @Test func everyCutIsRefusedWhereItIs() throws {
    let whole = try records(1)
    for (length, part, start) in [
      (5, "a record's header", 0), (11, "a record's header", 0), (12, "a record's data", 12),
      (100, "a record's data", 12), (whole.count - 5, "a record's data", 12),
      (whole.count - 3, "a record's checksum", whole.count - 4),
    ] {
      let path = try folder.write(whole + Array(whole[..<length]))
      let full = part == "a record's header" ? 12 : part == "a record's data" ? whole.count - 16 : 4
      expectRefusal(
        .truncated(part: part, length: UInt64(full), found: length - start), at: whole.count + start
      ) { () throws(ImageFileError) in try readTFRecords([path], classes: 10) }
    }
    let path = try folder.write(Array(whole[..<100]))
    expectRefusal(
      .truncated(part: "a record's data", length: UInt64(whole.count - 16), found: 88), at: 12,
      """
      '\(path)', byte 12: the file is truncated: a record's data of \(whole.count - 16) bytes starts here, and 88 are left
      """
    ) { () throws(ImageFileError) in try readTFRecords([path], classes: 10) }
  }

  /// A record that says it is longer than any memory is truncated, and no memory is taken for it.
  @Test func giganticRecordIsTruncated() throws {
    let length: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0x7f]
    let path = try folder.write(length + littleEndian(maskedCRC32C(length[...])) + [1, 2, 3])
    expectRefusal(.truncated(part: "a record's data", length: 0x7f00_0000_0000_0000, found: 3), at: 12) {
      () throws(ImageFileError) in try readTFRecords([path], classes: 10)
    }
  }

  @Test func everyFlippedBitOfTheFramingIsFound() throws {
    let whole = try records(1)
    for byte in Array(0..<12) + [12, 500, whole.count - 5, whole.count - 4, whole.count - 1] {
      var damaged = whole
      damaged[byte] ^= 0x10
      let path = try folder.write(damaged)
      do throws(ImageFileError) {
        _ = try readTFRecords([path], classes: 10)
        Issue.record("byte \(byte) was not missed")
      } catch {
        guard case .checksum(let part, let stored, let computed) = error.fault else {
          Issue.record("\(error)")
          continue
        }
        #expect(part == (byte < 12 ? "record's length" : "record's data") && stored != computed)
        #expect(error.offset == (byte < 12 ? 0 : 12))
      }
    }
  }

  @Test func whatIsNoImageIsRefusedWhereItIs() throws {
    let image = [UInt8](repeating: 7, count: ImageDataset.imageLength)
    let bytes = { (values: [[UInt8]]) in proto(1, values.flatMap { proto(1, $0) }) }
    let numbers = { (values: [UInt8]) in proto(3, proto(1, values)) }
    let entry = { (key: String, feature: [UInt8]) in proto(1, proto(1, Array(key.utf8)) + proto(2, feature)) }
    let label = entry("label", numbers([3]))
    let cases: [(entries: [UInt8], fault: ImageFileError.Fault)] = [
      (label, .missingFeature("image")),
      (entry("image", bytes([image])), .missingFeature("label")),
      (entry("image", bytes([])) + label, .featureValues("image", type: "bytes_list", found: 0)),
      (entry("image", bytes([image, image])) + label, .featureValues("image", type: "bytes_list", found: 2)),
      (entry("image", numbers([1])) + label, .featureValues("image", type: "bytes_list", found: 0)),
      (
        entry("image", bytes([image])) + entry("label", numbers([1, 2])),
        .featureValues("label", type: "int64_list", found: 2)
      ),
      (
        entry("image", bytes([image])) + entry("label", bytes([[1]])),
        .featureValues("label", type: "int64_list", found: 0)
      ),
    ]
    for (entries, fault) in cases { try expectRefused(proto(1, entries), fault, at: 12) }
    // In front of the first value: tags and lengths of Example, entry, 'image', feature, bytes_list and value.
    let short = proto(1, entry("image", bytes([Array(image.dropLast())])) + label)
    try expectRefused(short, .imageLength(3071), at: 12 + 3 + 3 + 7 + 3 + 3 + 3)
    let wrong = proto(1, entry("image", bytes([image])) + entry("label", numbers([10])))
    try expectRefused(wrong, .labelOutOfRange(10, kind: "label", classes: 10), at: 12 + wrong.count - 1)
    let negative = numbers([UInt8](repeating: 0xff, count: 9) + [1])
    let below = proto(1, entry("image", bytes([image])) + entry("label", negative))
    try expectRefused(below, .labelOutOfRange(-1, kind: "label", classes: 10), at: 12 + below.count - 10)
  }

  @Test(
    arguments: [
      ([0x0a], 1, "a number has no end"),
      ([0x0a, 5, 1], 2, "5 bytes are announced, and 1 are left"),
      ([0x08] + [UInt8](repeating: 0x80, count: 11), 1, "a number is longer than ten bytes"),
      ([0x0e], 1, "there is no wire type 6"),
      ([0x00, 1], 0, "0 is no field's tag"),
      ([0x0c], 1, "a group ends that did not start"),
      ([0x13, 0x1c], 2, "a group ends that did not start"),
      ([0x13, 0x10, 1], 3, "a number has no end"),
      ([UInt8](repeating: 0x13, count: 200), 101, "groups are nested more than 100 deep"),
      ([0x09, 1, 2], 1, "8 bytes are announced, and 2 are left"),
    ] as [([UInt8], Int, String)])
  func whatIsNoMessageIsRefusedWhereItIs(message: [UInt8], offset: Int, what: String) throws {
    try expectRefused(message, .malformedExample(what), at: 12 + offset)
  }

  /// Damaged files give images or the typed error; a trap would end the whole test process.
  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func damagedFileIsReadOrRefused(_ seed: UInt64) throws {
    let whole = try records(2)
    let cifar = try Array(Data(contentsOf: URL(filePath: LoaderReferences.path("cifar100.bin"))))
    var damage = Damage(seed: seed)
    for _ in 0..<100 {
      var path = try folder.write(damage.applied(to: whole))
      expectImagesOrError(in: path) { () throws(ImageFileError) in try readTFRecords([path], classes: 10) }
      path = try folder.write(damage.applied(to: cifar))
      expectImagesOrError(in: path) { () throws(ImageFileError) in try readCifar([path], as: .cifar100) }
    }
  }

  /// Below the checksums, which would hide all but one in 2³² of the damages.
  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func damagedExampleIsReadOrRefused(_ seed: UInt64) throws {
    // A short image, so that the damage meets what is around it.
    let image = [UInt8](repeating: 1, count: 4)
    let valid = Example.encoded(["image": .bytes(image), "label": .integer(300)])
    var damage = Damage(seed: seed)
    var refused = 0
    for _ in 0..<3000 {
      let bytes = damage.applied(to: valid)
      do throws(WireReader.Fault) {
        let example = try Example(bytes, features: ["image", "label"])
        let places = (example["image"]?.bytes ?? []) + (example["label"]?.bytes ?? [])
        #expect(places.allSatisfy { bytes.indices.contains($0) })
      } catch {
        refused += 1
        #expect((0...bytes.count).contains(error.offset))
      }
    }
    // Both ways must be taken, or the damage tests nothing.
    #expect((300...2700).contains(refused), "\(refused)")
  }

  private func expectImagesOrError(in path: String, _ read: () throws(ImageFileError) -> ImageDataset) {
    do throws(ImageFileError) {
      #expect(try read().count > 0)
    } catch {
      #expect(error.path == path && "\(error)".hasPrefix("'\(path)', byte \(error.offset)"))
    }
  }

  private func expectRefused(
    _ data: [UInt8], _ fault: ImageFileError.Fault, at offset: Int, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let length = littleEndian(UInt64(data.count))
    let path = try folder.write(
      length + littleEndian(maskedCRC32C(length[...])) + data + littleEndian(maskedCRC32C(data[...])))
    expectRefusal(fault, at: offset, sourceLocation: sourceLocation) {
      () throws(ImageFileError) in try readTFRecords([path], classes: 10)
    }
  }

  private func records(_ count: Int) throws -> [UInt8] {
    try writeTFRecords(patternedImages(count), to: "\(folder.path)/records")
    return try folder.bytes(of: "records")
  }
}

/// A field of the wire type of bytes.
private func proto(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
  let length = content.count
  let varint = length < 128 ? [UInt8(length)] : [UInt8(length & 127) | 128, UInt8(length >> 7)]
  return [number << 3 | 2] + varint + content
}

private func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: number.littleEndian) { Array($0) }
}

/// Damages bytes at random, so that a test that fails fails again.
private struct Damage: RandomNumberGenerator {
  private let seed: Seed
  private var drawn: UInt64 = 0

  init(seed: UInt64) { self.seed = Seed(seed).derived(for: "damage") }

  mutating func next() -> UInt64 {
    drawn += 1
    return seed.bits(element: drawn)
  }

  mutating func applied(to bytes: [UInt8]) -> [UInt8] {
    var result = bytes
    let here = Int.random(in: 0..<bytes.count, using: &self)
    let chunk = here..<min(bytes.count, here + Int.random(in: 1...20, using: &self))
    switch Int.random(in: 0..<6, using: &self) {
    case 0: result[here] ^= 1 << UInt8.random(in: 0..<8, using: &self)
    case 1: result[here] = UInt8.random(in: 0...255, using: &self)
    case 2: result.removeSubrange(here...)
    case 3: result.removeSubrange(chunk)
    case 4: result.insert(contentsOf: bytes[chunk], at: here)
    default: result.insert(UInt8.random(in: 0...255, using: &self), at: here)
    }
    return result
  }
}

/// Runs a command line; what it printed, and its exit code.
private func run(_ command: String) -> (output: String, code: Int32) {
  guard let stream = popen("\(command) 2>&1", "re") else { return ("", -1) }
  var output: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 4096)
  while true {
    let count = fread(&chunk, 1, chunk.count, stream)
    if count == 0 { break }
    output += chunk[..<count]
  }
  return (String(decoding: output, as: UTF8.self), pclose(stream))
}
