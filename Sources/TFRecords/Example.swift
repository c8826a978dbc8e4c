/// Some features of a tf.Example, found by their names.
///
///     message Example   { Features features = 1; }
///     message Features  { map<string, Feature> feature = 1; }
///     message Feature   { oneof kind { BytesList bytes_list = 1; FloatList float_list = 2; Int64List int64_list = 3; } }
///     message BytesList { repeated bytes value = 1; }
///     message Int64List { repeated int64 value = 1 [packed = true]; }
///
/// All that a protocol-buffer library reads is read: fields in any order, split or repeated, numbers packed or not, unknown
/// fields and features. Of a map's entries the last of a key counts, of a oneof's members the last.
package struct Example {
  /// The values of one feature, each with its place in the record.
  package struct Feature {
    fileprivate enum Kind { case none, bytes, floats, integers }
    fileprivate var kind = Kind.none
    package fileprivate(set) var bytes: [Range<Int>] = []
    package fileprivate(set) var integers: [(value: Int64, offset: Int)] = []
  }

  private let names: [String]
  /// The feature of each name; nil if the record has none.
  private var features: [Feature?]

  /// Reads the features of these names.
  package init(_ record: [UInt8], features names: [String]) throws(WireReader.Fault) {
    self.names = names
    features = [Feature?](repeating: nil, count: names.count)
    var example = WireReader(record, record.indices)
    while let field = try example.field() {
      guard field.number == 1, case .bytes(let place) = field.content else { continue }
      var features = WireReader(record, place)
      while let entry = try features.field() {
        guard entry.number == 1, case .bytes(let place) = entry.content else { continue }
        try takeEntry(record, place)
      }
    }
  }

  /// The feature of one of the names; nil if the record has none.
  package subscript(name: String) -> Feature? { names.firstIndex(of: name).flatMap { features[$0] } }

  private mutating func takeEntry(_ record: [UInt8], _ place: Range<Int>) throws(WireReader.Fault) {
    var entry = WireReader(record, place)
    var key = place.lowerBound..<place.lowerBound
    var feature = Feature()
    while let field = try entry.field() {
      guard case .bytes(let place) = field.content else { continue }
      if field.number == 1 { key = place }
      if field.number == 2 { try feature.merge(record, place) }
    }
    for (index, name) in names.enumerated() where record[key].elementsEqual(name.utf8) { features[index] = feature }
  }
}

extension Example.Feature {
  /// Merges the members of a Feature message: those of the same kind are added, another kind replaces all.
  fileprivate mutating func merge(_ record: [UInt8], _ place: Range<Int>) throws(WireReader.Fault) {
    var message = WireReader(record, place)
    while let field = try message.field() {
      guard case .bytes(let list) = field.content else { continue }
      switch field.number {
      case 1:
        become(.bytes)
        var values = WireReader(record, list)
        while let value = try values.field() {
          if value.number == 1, case .bytes(let place) = value.content { bytes.append(place) }
        }
      case 2: become(.floats)
      case 3:
        become(.integers)
        try mergeIntegers(record, list)
      default: break
      }
    }
  }

  private mutating func mergeIntegers(_ record: [UInt8], _ place: Range<Int>) throws(WireReader.Fault) {
    var list = WireReader(record, place)
    while let field = try list.field() {
      guard field.number == 1 else { continue }
      switch field.content {
      case .varint(let value): integers.append((Int64(bitPattern: value), field.offset))
      case .bytes(let place):
        var packed = WireReader(record, place)
        while let (value, offset) = try packed.packedVarint() { integers.append((Int64(bitPattern: value), offset)) }
      case .other: break
      }
    }
  }

  private mutating func become(_ other: Kind) {
    if kind != other { self = Self(kind: other) }
  }
}

extension Example {
  /// One value of a feature.
  package enum Value {
    case bytes([UInt8])
    case integer(Int)
  }

  /// The bytes of a tf.Example with these features, one value each.
  package static func encoded(_ features: KeyValuePairs<String, Value>) -> [UInt8] {
    Field.bytes(1, features.flatMap { Field.bytes(1, Field.text(1, $0.key) + Field.bytes(2, $0.value.feature)) })
  }
}

extension Example.Value {
  fileprivate var feature: [UInt8] {
    switch self {
    case .bytes(let bytes): Field.bytes(1, Field.bytes(1, bytes))
    case .integer(let integer): Field.bytes(3, Field.packed(1, [integer]))
    }
  }
}
