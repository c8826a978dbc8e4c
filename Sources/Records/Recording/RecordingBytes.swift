import PortableMath

/// Reads the fields of a frame; what lies behind its end reads as zeros, and is noted.
struct RecordingBytes {
  private let bytes: [UInt8]
  private var position = 0
  /// Whether more was read than there is.
  private(set) var isShort = false

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { position >= bytes.count || isShort }

  /// Takes the rest for unreadable.
  mutating func cut() { isShort = true }

  mutating func byte() -> UInt8 { UInt8(truncatingIfNeeded: number(1)) }
  mutating func halfWord() -> Int { Int(number(2)) }
  mutating func word() -> Int { Int(number(4)) }
  mutating func longWord() -> UInt64 { number(8) }

  /// A number of steps; one that cannot be reads as 0.
  mutating func count() -> Int {
    let number = longWord()
    return number <= UInt64(possibleCounts.upperBound) ? Int(number) : 0
  }

  /// The bytes of a digest stand as its digits do.
  mutating func digest() -> Digest {
    let high = longWord().byteSwapped
    return Digest(high: high, low: longWord().byteSwapped)
  }

  mutating func text(_ length: Int) -> String { String(decoding: piece(length), as: UTF8.self) }

  mutating func name() -> (kind: RecordedKind, name: String) {
    let kind = RecordedKind(rawValue: byte())
    let length = halfWord()
    if kind == nil { isShort = true }
    return (kind ?? .operation, text(length))
  }

  /// As many numbers of 8 bytes as the byte before them says.
  mutating func extents() -> [Int] {
    (0..<Int(byte())).map { _ in Int(clamping: longWord()) }
  }

  /// nil if they are of an unknown type, or more or fewer than their shape asks for.
  mutating func elements() -> RecordedElements? {
    let length = Int(byte())
    let axes = Int(byte())
    let name = text(length)
    let extents = (0..<axes).map { _ in Int(clamping: longWord()) }
    guard !isShort, let element = RecordedElements.Element(rawValue: name) else { return nil }
    return RecordedElements(element, extents: extents, bytes: rest())
  }

  mutating func rest() -> [UInt8] { Array(piece(bytes.count - position)) }

  /// nil if its counts contradict each other.
  mutating func examination() -> RecordedExamination? {
    let step = count()
    let loss = Double(bitPattern: longWord())
    let (classes, examples, correct) = (word(), word(), word())
    let predictions = classes > 0 ? Array(piece(examples)) : []
    let labels = classes > 0 ? Array(piece(examples)) : []
    guard !isShort, (0...256).contains(classes), correct <= examples,
      (predictions + labels).allSatisfy({ Int($0) < classes }),
      classes == 0 || zip(predictions, labels).count(where: { $0 == $1 }) == correct
    else { return nil }
    return RecordedExamination(
      step: step, loss: loss, classes: classes, examples: examples, correct: correct, predictions: predictions, labels: labels)
  }

  private mutating func piece(_ length: Int) -> ArraySlice<UInt8> {
    guard length >= 0, length <= bytes.count - position else {
      isShort = true
      return []
    }
    defer { position += length }
    return bytes[position..<position + length]
  }

  private mutating func number(_ width: Int) -> UInt64 {
    guard width <= bytes.count - position else {
      isShort = true
      return 0
    }
    var number: UInt64 = 0
    for index in (0..<width).reversed() { number = number << 8 | UInt64(bytes[position + index]) }
    position += width
    return number
  }
}
