import PortableMath
import Testing

@Suite struct DigestTests {
  // xxHash's own XXH3_128bits of no bytes with seed 0 (xxhsum -H2 of an empty file).
  @Test func digestOfNothingIsThePublishedOne() {
    #expect(Digest(of: [UInt8]()).description == "99aa06d3014798d86001c324468d497f")
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
