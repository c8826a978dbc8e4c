import PortableMath
import Testing

@Suite struct DigestTests {
  // xxHash's own XXH3_128bits of no bytes with seed 0 (xxhsum -H2 of an empty file).
  @Test func digestOfNothingIsThePublishedOne() {
    #expect(Digest(of: [UInt8]()).description == "99aa06d3014798d86001c324468d497f")
  }

  @Test(arguments: [0, 1, 240, 241, 1 << 18, 1 << 18 + 1, 1_000_003]) func aDigestOfPiecesIsThatOfTheWhole(_ count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 167) }
    for size in [1 << 18, 1 << 20, 4099] {
      var rest = bytes[...]
      let digest = Digest { memory in
        let piece = rest.prefix(min(size, memory.count))
        memory.copyBytes(from: piece)
        rest = rest.dropFirst(piece.count)
        return piece.count
      }
      #expect(digest == Digest(of: bytes))
    }
  }

  @Test func everyNaNHasOneDigest() {
    let nans: [Double] = [.nan, .signalingNaN, -Double.nan, Double(bitPattern: 0xfff8_0000_0000_0001)]
    #expect(Set(nans.map { Digest(of: [$0]) }).count == 1)
    let floats: [Float] = [.nan, -Float.nan, Float(bitPattern: 0x7f80_0001)]
    #expect(Set(floats.map { Digest(of: [$0]) }).count == 1)
    #expect(Digest(of: [0.0]) != Digest(of: [-0.0]))
  }

  @Test func bytesAreLittleEndian() {
    var bytes = CanonicalBytes()
    bytes.append([Float(1)].span)
    bytes.append(0x0102_0304_0506_0708)
    #expect(bytes.bytes == [0, 0, 0x80, 0x3f, 8, 7, 6, 5, 4, 3, 2, 1])
  }

  @Test(arguments: [0, 1, 7, 300, 5000]) func aLinkIsTheDigestOfTheChainAndTheBytes(_ count: Int) {
    let start = Digest(high: 0x0102_0304_0506_0708, low: .max)
    var added = CanonicalBytes()
    for index in 0..<count { added.append(UInt64(index)) }
    var link = CanonicalBytes()
    link.append(start)
    link.append(contentsOf: added)
    #expect(start.chained(with: added) == link.digest)
  }

  @Test func chainsOfEqualHistoriesAreEqualAndOthersAreNot() {
    var a = CanonicalBytes()
    a.append(1)
    var b = CanonicalBytes()
    b.append(2)
    let start = Digest(high: 0, low: 0)
    #expect(start.chained(with: a).chained(with: b) == start.chained(with: a).chained(with: b))
    #expect(start.chained(with: a).chained(with: b) != start.chained(with: b).chained(with: a))
  }

  @Test func descriptionReadsBack() {
    let digest = Digest(high: 0x1, low: 0xabc)
    #expect(digest.description == "00000000000000010000000000000abc" && Digest(digest.description) == digest)
    #expect(Digest("xyz") == nil && Digest(String(repeating: "0", count: 31)) == nil)
    #expect(Digest("+0000000000000010000000000000abc") == nil)
  }
}
