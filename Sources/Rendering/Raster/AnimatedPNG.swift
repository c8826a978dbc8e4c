/// Pictures in the PNG format as one animated PNG that plays without end.
///
/// The first picture has the size of the whole, and programs that know no animation show it alone. Source: W3C, "Portable
/// Network Graphics (PNG) Specification", third edition, section 11.3.6.
///
/// - Parameters:
///   - pictures: a PNG for each frame, all of one color type; nil is returned if one of them is no PNG.
///   - frames: where each picture is drawn over the one before, and for how long.
///   - checksum: the CRC-32 of bytes.
public func animatedPNG(_ pictures: [[UInt8]], _ frames: [PixelFrame], checksum: ([UInt8]) -> UInt32) -> [UInt8]? {
  let parts = pictures.map(pngChunks)
  guard let header = parts.first??.first(where: { $0.name == "IHDR" }) else { return nil }
  func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
    let checked = Array(name.utf8) + content
    return bigEndian(content.count, 4) + checked + bigEndian(Int(checksum(checked)), 4)
  }
  var bytes = pngSignature + chunk("IHDR", header.content) + chunk("acTL", bigEndian(frames.count, 4) + bigEndian(0, 4))
  var sequence = 0
  func numbered(_ content: [UInt8]) -> [UInt8] {
    defer { sequence += 1 }
    return bigEndian(sequence, 4) + content
  }
  for (index, (part, frame)) in zip(parts, frames).enumerated() {
    guard let part else { return nil }
    bytes += chunk("fcTL", numbered(control(frame)))
    for data in part where data.name == "IDAT" {
      bytes += index == 0 ? chunk("IDAT", data.content) : chunk("fdAT", numbered(data.content))
    }
  }
  return bytes + chunk("IEND", [])
}

private let pngSignature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

/// Size, place and time of a frame that stays and covers what is below it.
private func control(_ frame: PixelFrame) -> [UInt8] {
  let place = frame.place
  return [place.width, place.height, place.left, place.top].flatMap { bigEndian($0, 4) }
    + bigEndian(Int((frame.seconds * 1000).rounded()), 2) + bigEndian(1000, 2) + [0, 0]
}

/// The chunks of a PNG; nil if it is none.
func pngChunks(_ bytes: [UInt8]) -> [(name: String, content: [UInt8])]? {
  guard bytes.starts(with: pngSignature) else { return nil }
  var chunks: [(name: String, content: [UInt8])] = []
  var place = pngSignature.count
  while place + 12 <= bytes.count {
    let length = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
    guard place + 12 + length <= bytes.count else { return nil }
    let name = String(decoding: bytes[place + 4..<place + 8], as: UTF8.self)
    chunks.append((name, Array(bytes[place + 8..<place + 8 + length])))
    place += 12 + length
  }
  return chunks
}

/// The last bytes of a number, so many.
private func bigEndian(_ number: Int, _ count: Int) -> [UInt8] {
  (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
}
