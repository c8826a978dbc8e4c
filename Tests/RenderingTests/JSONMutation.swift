import ReportFixtures

/// Changes single fields of a JSON text without spaces, by their kind: counts below zero or too large, numbers that underflow,
/// lists that are longer or shorter than others say.
///
/// It replaces bytes of the text, since making a tree of it and a text again takes ten times as long as all that is tested.
struct JSONMutation {
  private var draws: Draws

  init(seed: Int) { draws = Draws("JSON mutation", seed) }

  /// The text with one field changed, or two or three.
  mutating func changed(_ json: [UInt8]) -> [UInt8] {
    var text = json
    for _ in 0...choice([0, 0, 1, 2]) {
      var places: [Place] = []
      collectPlaces(of: 0..<text.count, in: text, into: &places)
      change(&text, at: choice(places))
    }
    return text
  }

  /// A value below the top.
  private struct Place {
    let value: Range<Int>
    /// With its key and one comma; nil for an element of a list.
    let member: Range<Int>?
  }

  private mutating func choice<Element>(_ elements: [Element]) -> Element {
    elements[min(elements.count - 1, Int(draws.uniform() * Double(elements.count)))]
  }

  /// All values below the top, which lists have many of: each list stands for its first, its middle and its last element.
  private func collectPlaces(of value: Range<Int>, in text: [UInt8], into places: inout [Place]) {
    let children: [Place]
    switch text[value.lowerBound] {
    case UInt8(ascii: "{"): children = members(of: value, in: text)
    case UInt8(ascii: "["):
      let all = elements(of: value, in: text)
      children = Set([0, all.count / 2, all.count - 1]).sorted().filter(all.indices.contains).map {
        Place(value: all[$0], member: nil)
      }
    default: return
    }
    for child in children {
      places.append(child)
      collectPlaces(of: child.value, in: text, into: &places)
    }
  }

  private mutating func change(_ text: inout [UInt8], at place: Place) {
    if let member = place.member, choice([0, 1, 2, 3, 4, 5]) == 0 { return text.removeSubrange(member) }
    text.replaceSubrange(place.value, with: Array(other(than: place.value, in: text).utf8))
  }

  private mutating func other(than value: Range<Int>, in text: [UInt8]) -> String {
    let old = String(decoding: text[value], as: UTF8.self)
    switch text[value.lowerBound] {
    case UInt8(ascii: "["): return otherList(elements(of: value, in: text).map { String(decoding: text[$0], as: UTF8.self) })
    case UInt8(ascii: "{"): return choice(["{}", old])
    case UInt8(ascii: "\""):
      let inner = old.dropFirst().dropLast()
      return "\"" + choice(["", "nan", "-inf", "0x1p+1023", "\\u001b[2J", inner + inner, "9999-99-99T99:99:99Z"]) + "\""
    case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"): return choice(["0", "1", "true", "false"])
    default: return otherNumber(Double(old) ?? 0)
    }
  }

  private mutating func otherNumber(_ number: Double) -> String {
    let integers = [0, 1, -1, 2, 17, 1 << 31, 1 << 53, 1 << 53 + 1, 1 << 62, Int.max, Int.min].map { "\($0)" }
    let doubles = [
      number + 1, number - 1, -number, number * 1e6, 0.5, 1e15, 1e308, -1e308, Double.leastNonzeroMagnitude,
    ].map { $0.isFinite ? "\($0)" : "1e308" }
    return choice([choice(integers), choice(doubles)])
  }

  private mutating func otherList(_ list: [String]) -> String {
    let other =
      switch choice([0, 1, 2, 3, 4]) {
      case 0: [String]()
      case 1: Array(list.dropLast())
      case 2: Array(list.dropFirst())
      case 3: list + list
      default: Array(list.reversed())
      }
    return "[" + other.joined(separator: ",") + "]"
  }

  private func members(of object: Range<Int>, in text: [UInt8]) -> [Place] {
    var members: [Place] = []
    var start = object.lowerBound + 1
    while start < object.upperBound - 1 {
      let value = end(ofValueAt: start, in: text) + 1
      let end = end(ofValueAt: value, in: text)
      // The first member takes the comma behind it, and all others the one before.
      let isFirst = members.isEmpty
      let hasComma = text[end] == UInt8(ascii: ",")
      members.append(Place(value: value..<end, member: (isFirst ? start : start - 1)..<(isFirst && hasComma ? end + 1 : end)))
      start = end + 1
    }
    return members
  }

  private func elements(of list: Range<Int>, in text: [UInt8]) -> [Range<Int>] {
    var elements: [Range<Int>] = []
    var start = list.lowerBound + 1
    while start < list.upperBound - 1 {
      elements.append(start..<end(ofValueAt: start, in: text))
      start = elements[elements.count - 1].upperBound + 1
    }
    return elements
  }

  private func end(ofValueAt start: Int, in text: [UInt8]) -> Int {
    text.withUnsafeBufferPointer { text in
      var depth = 0
      var index = start
      while index < text.count {
        switch text[index] {
        case UInt8(ascii: "\""): index = endOfString(at: index, in: text) - 1
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
          if depth == 0 { return index }
          depth -= 1
        case UInt8(ascii: ","), UInt8(ascii: ":"): if depth == 0 { return index }
        default: break
        }
        index += 1
      }
      return index
    }
  }

  private func endOfString(at start: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
    var index = start + 1
    while text[index] != UInt8(ascii: "\"") { index += text[index] == UInt8(ascii: "\\") ? 2 : 1 }
    return index + 1
  }
}
