import Testing

@testable import TFRecords

@Suite struct WritingTests {
  /// By hand, from the wire format: key (field · 8 + type), then the value.
  @Test func aFieldIsItsKeyAndItsValue() {
    #expect(Field.number(2, 300) == [0x10, 0xac, 0x02])
    #expect(Field.number(2, -1) == [0x10] + [UInt8](repeating: 0xff, count: 9) + [0x01])
    #expect(Field.number(20, 0) == [0xa0, 0x01, 0x00])
    #expect(Field.double(1, 1) == [0x09, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f])
    #expect(Field.text(3, "ab") == [0x1a, 2, 0x61, 0x62])
    #expect(Field.bytes(1, [UInt8](repeating: 7, count: 200)).prefix(3) == [0x0a, 0xc8, 0x01])
    #expect(Field.packed(1, [1, 300]) == [0x0a, 3, 1, 0xac, 0x02])
  }

  @Test func aFrameIsCheckedTwice() {
    let frame = frame([1, 2, 3])
    #expect(frame.count == 8 + 4 + 3 + 4)
    #expect(Array(frame[..<8]) == [3, 0, 0, 0, 0, 0, 0, 0])
    #expect(Array(frame[8..<12]) == littleEndianBytes(maskedCRC32C(frame[..<8])))
    #expect(Array(frame[15...]) == littleEndianBytes(maskedCRC32C([1, 2, 3])))
  }
}
