import TFRecords

/// A tf.Example with the features 'image', the bytes of an image, and 'label', its class.
///
///     message Example   { Features features = 1; }
///     message Features  { map<string, Feature> feature = 1; }
///     message Feature   { oneof kind { BytesList bytes_list = 1; FloatList float_list = 2; Int64List int64_list = 3; } }
///     message BytesList { repeated bytes value = 1; }
///     message Int64List { repeated int64 value = 1 [packed = true]; }
///
/// Whatever a protocol-buffer library takes is taken: fields in any order, split or repeated ones (of a map's entries the
/// last of a key counts, of a oneof's members the last), numbers packed or not, unknown fields and features.
struct Example {
  /// Values of one feature, each with its place in the record.
  struct Feature {
    enum Kind { case none, bytes, floats, integers }
    var kind = Kind.none
    var bytes: [Range<Int>] = []
    var integers: [(value: Int64, offset: Int)] = []
  }

  private(set) var image: Feature?
  private(set) var label: Feature?

  init(_ record: [UInt8]) throws(WireReader.Fault) {
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

  private mutating func takeEntry(_ record: [UInt8], _ place: Range<Int>) throws(WireReader.Fault) {
    var entry = WireReader(record, place)
    var key = place.lowerBound..<place.lowerBound
    var feature = Feature()
    while let field = try entry.field() {
      guard case .bytes(let place) = field.content else { continue }
      if field.number == 1 { key = place }
      if field.number == 2 { try feature.merge(record, place) }
    }
    if record[key].elementsEqual("image".utf8) { image = feature }
    if record[key].elementsEqual("label".utf8) { label = feature }
  }
}

extension Example.Feature {
  /// Takes the members of a Feature message in: those of the kind at hand add to it, another kind replaces it.
  mutating func merge(_ record: [UInt8], _ place: Range<Int>) throws(WireReader.Fault) {
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

/// The bytes of a tf.Example with an image and its label.
func exampleBytes(image: ArraySlice<UInt8>, label: Int) -> [UInt8] {
  let bytesList = Field.bytes(1, Field.bytes(1, Array(image)))
  let int64List = Field.bytes(3, Field.packed(1, [label]))
  return Field.bytes(1, entry("image", bytesList) + entry("label", int64List))
}

private func entry(_ key: String, _ feature: [UInt8]) -> [UInt8] {
  Field.bytes(1, Field.text(1, key) + Field.bytes(2, feature))
}
