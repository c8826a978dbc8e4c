/// A parsed text while it is decoded.
final class JSONSource: Sendable {
  let text: ParsedJSON
  let renamedKeys: [String: String]

  init(_ text: ParsedJSON, renamedKeys: [String: String]) {
    self.text = text
    self.renamedKeys = renamedKeys
  }

  func decode<Content: Decodable>(_ type: Content.Type, at index: Int) throws -> Content {
    try Content(from: JSONValueDecoder(source: self, index: index))
  }

  func isNull(_ index: Int) -> Bool { text.values[index].kind == .null }

  func next(after index: Int) -> Int { Int(text.values[index].next) }

  /// The bytes of a number or a string.
  private func bytes(_ index: Int) -> ArraySlice<UInt8> {
    let value = text.values[index]
    return text.bytes[Int(value.start)..<Int(value.end)]
  }

  // MARK: Scalars

  func flag(_ index: Int) throws -> Bool {
    switch text.values[index].kind {
    case .true: true
    case .false: false
    default: throw mismatch(Bool.self, index)
    }
  }

  func string(_ index: Int) throws -> String {
    let kind = text.values[index].kind
    guard kind == .string || kind == .escapedString else { throw mismatch(String.self, index) }
    guard let string = validString(index) else { throw corrupted("its text is not Unicode", index) }
    return string
  }

  private func validString(_ index: Int) -> String? {
    let bytes = bytes(index)
    return text.values[index].kind == .string ? String(validating: bytes, as: UTF8.self) : unescaped(bytes)
  }

  /// A whole number; one that is written with a point or an exponent counts if it is whole.
  func integer<Number: FixedWidthInteger>(_ type: Number.Type, _ index: Int) throws -> Number {
    guard text.values[index].kind == .number else { throw mismatch(type, index) }
    let digits = numeral(index)
    guard let number = Number(digits) ?? Double(digits).flatMap(Number.init(exactly:)) else {
      throw corrupted("\(digits) does not fit its field", index)
    }
    return number
  }

  /// The nearest number of the type; one beyond its range is refused.
  func number<Number: BinaryFloatingPoint & LosslessStringConvertible>(_ type: Number.Type, _ index: Int) throws -> Number {
    guard text.values[index].kind == .number else { throw mismatch(type, index) }
    let digits = numeral(index)
    guard let number = Number(digits), number.isFinite else { throw corrupted("\(digits) does not fit its field", index) }
    return number
  }

  private func numeral(_ index: Int) -> String { String(decoding: bytes(index), as: UTF8.self) }

  // MARK: Keys

  /// The name of the key at `index`, as it is read.
  func key(_ index: Int) -> String? {
    guard let name = validString(index) else { return nil }
    return renamedKeys[name] ?? name
  }

  /// The value of an object's key, nil if it has none.
  ///
  /// - Complexity: O(members).
  func member(_ key: String, ofObject object: Int) -> Int? {
    var key = key
    return key.withUTF8 { wanted in
      var index = object + 1
      let end = next(after: object)
      while index < end {
        if isKey(index, wanted) { return index + 1 }
        index = next(after: index + 1)
      }
      return nil
    }
  }

  /// The keys of an object, in the order of the text.
  func keys(ofObject object: Int) -> [String] {
    var keys: [String] = []
    var index = object + 1
    while index < next(after: object) {
      if let key = key(index) { keys.append(key) }
      index = next(after: index + 1)
    }
    return keys
  }

  /// Where each value of an object lies.
  func places(ofObject object: Int) -> [String: Int] {
    var places: [String: Int] = [:]
    var index = object + 1
    while index < next(after: object) {
      if let key = key(index), places[key] == nil { places[key] = index + 1 }
      index = next(after: index + 1)
    }
    return places
  }

  private func isKey(_ index: Int, _ wanted: UnsafeBufferPointer<UInt8>) -> Bool {
    let value = text.values[index]
    if value.kind == .string && renamedKeys.isEmpty {
      guard value.end - value.start == wanted.count else { return false }
      return text.bytes[Int(value.start)..<Int(value.end)].elementsEqual(wanted)
    }
    return key(index).map { $0.utf8.elementsEqual(wanted) } ?? false
  }

  // MARK: Errors

  func mismatch(_ type: any Any.Type, _ index: Int) -> JSONMisfit { JSONMisfit(index: index, reason: .otherType(type)) }

  func corrupted(_ reason: String, _ index: Int) -> JSONMisfit { JSONMisfit(index: index, reason: .corrupted(reason)) }

  /// The keys that lead to a value.
  ///
  /// - Complexity: O(values before it).
  func path(to wanted: Int) -> [any CodingKey] {
    var path: [any CodingKey] = []
    var index = 0
    while index < wanted {
      let isObject = text.values[index].kind == .object
      var child = index + (isObject ? 2 : 1)
      var count = 0
      while next(after: child) <= wanted {
        child = next(after: child) + (isObject ? 1 : 0)
        count += 1
      }
      path.append(isObject ? JSONKey(stringValue: key(child - 1) ?? "") : JSONKey(intValue: count))
      index = child
    }
    return path
  }
}

/// A key of an error's path.
struct JSONKey: CodingKey {
  let stringValue: String
  let intValue: Int?

  init(stringValue: String) { (self.stringValue, intValue) = (stringValue, nil) }
  init(intValue: Int) { (stringValue, self.intValue) = ("\(intValue)", intValue) }
}
