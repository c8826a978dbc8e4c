import TFRecords
import Testing

/// Bytes in memory that hold records.
private struct Bytes: RecordSource {
  struct Failure: Error, Equatable {
    let fault: FrameFault
    let offset: Int
  }

  let all: [UInt8]
  private(set) var offset = 0

  init(_ all: [UInt8]) { self.all = all }

  mutating func read(_ count: UInt64, into bytes: inout [UInt8]) {
    bytes = Array(all[offset...].prefix(Int(min(count, UInt64(all.count)))))
    offset += bytes.count
  }

  func failure(_ fault: FrameFault, at offset: Int) -> Failure { Failure(fault: fault, offset: offset) }
}

@Suite struct ReadingTests {
  @Test func writtenFramesAreReadAgain() throws {
    let records: [[UInt8]] = [[1, 2, 3], [], [UInt8](repeating: 9, count: 1000)]
    var source = Bytes(records.flatMap { frame($0) })
    var offsets: [Int] = []
    var data: [UInt8] = []
    for record in records {
      offsets.append(try #require(try source.readRecord(into: &data)))
      #expect(data == record)
    }
    #expect(try source.readRecord(into: &data) == nil)
    #expect(offsets == [12, 12 + 3 + 4 + 12, 12 + 3 + 4 + 12 + 4 + 12])
  }

  @Test func aFrameThatIsCutOrChangedIsRefusedWhereItIs() {
    let whole = frame([1, 2, 3])
    let cut = FrameFault.truncated(part: "a record's data", length: 3, found: 2)
    #expect(throws: Bytes.Failure(fault: cut, offset: 12)) { try read(Array(whole[..<14])) }
    var changed = whole
    changed[13] ^= 1
    let stored = maskedCRC32C([1, 2, 3])
    let fault = FrameFault.checksum(of: "record's data", stored: stored, computed: maskedCRC32C([1, 3, 3]))
    #expect(throws: Bytes.Failure(fault: fault, offset: 12)) { try read(changed) }
  }

  private func read(_ bytes: [UInt8]) throws {
    var source = Bytes(bytes)
    var data: [UInt8] = []
    _ = try source.readRecord(into: &data)
  }

  @Test func writtenExamplesAreReadAgain() throws {
    let bytes = Example.encoded(["image": .bytes([5, 6, 7]), "label": .integer(-300)])
    let example = try Example(bytes, features: ["label", "image", "other"])
    let image = try #require(example["image"]?.bytes.first)
    #expect(Array(bytes[image]) == [5, 6, 7])
    #expect(example["label"]?.integers.map(\.value) == [-300])
    #expect(example["other"] == nil)
  }
}
