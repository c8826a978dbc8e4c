/// Encodes one value into a tree.
final class JSONTreeEncoder: Encoder {
  private(set) var tree: JSONTree?

  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(JSONMembersContainer<Key>(members: members()))
  }

  /// The object being encoded; a value may ask for its container more than once.
  private func members() -> JSONMembers {
    if case .object(let members) = tree { return members }
    let members = JSONMembers()
    tree = .object(members)
    return members
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    if case .array(let array) = tree { return JSONElementsContainer(array: array) }
    let array = JSONElements()
    tree = .array(array)
    return JSONElementsContainer(array: array)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { self }
}

extension JSONTreeEncoder: SingleValueEncodingContainer {
  func encodeNil() { tree = .null }
  func encode(_ value: Bool) { tree = .flag(value) }
  func encode(_ value: String) { tree = .string(value) }
  func encode(_ value: Double) throws { tree = try JSONCoding.tree(number: value) }
  func encode(_ value: Float) throws { tree = try JSONCoding.tree(number: value) }
  func encode(_ value: Int) { tree = JSONCoding.tree(integer: value) }
  func encode(_ value: Int8) { tree = JSONCoding.tree(integer: value) }
  func encode(_ value: Int16) { tree = JSONCoding.tree(integer: value) }
  func encode(_ value: Int32) { tree = JSONCoding.tree(integer: value) }
  func encode(_ value: Int64) { tree = JSONCoding.tree(integer: value) }
  func encode(_ value: UInt) { tree = JSONCoding.tree(integer: value) }
  func encode(_ value: UInt8) { tree = JSONCoding.tree(integer: value) }
  func encode(_ value: UInt16) { tree = JSONCoding.tree(integer: value) }
  func encode(_ value: UInt32) { tree = JSONCoding.tree(integer: value) }
  func encode(_ value: UInt64) { tree = JSONCoding.tree(integer: value) }
  func encode(_ value: some Encodable) throws { tree = try JSONCoding.tree(value) }
}

/// The members of an object that is being encoded.
struct JSONMembersContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let members: JSONMembers
  var codingPath: [any CodingKey] { [] }

  func encodeNil(forKey key: Key) { members.append(key.stringValue, .null) }
  func encode(_ value: Bool, forKey key: Key) { members.append(key.stringValue, .flag(value)) }
  func encode(_ value: String, forKey key: Key) { members.append(key.stringValue, .string(value)) }
  func encode(_ value: Double, forKey key: Key) throws { members.append(key.stringValue, try tree(number: value)) }
  func encode(_ value: Float, forKey key: Key) throws { members.append(key.stringValue, try tree(number: value)) }
  func encode(_ value: Int, forKey key: Key) { members.append(key.stringValue, tree(integer: value)) }
  func encode(_ value: Int8, forKey key: Key) { members.append(key.stringValue, tree(integer: value)) }
  func encode(_ value: Int16, forKey key: Key) { members.append(key.stringValue, tree(integer: value)) }
  func encode(_ value: Int32, forKey key: Key) { members.append(key.stringValue, tree(integer: value)) }
  func encode(_ value: Int64, forKey key: Key) { members.append(key.stringValue, tree(integer: value)) }
  func encode(_ value: UInt, forKey key: Key) { members.append(key.stringValue, tree(integer: value)) }
  func encode(_ value: UInt8, forKey key: Key) { members.append(key.stringValue, tree(integer: value)) }
  func encode(_ value: UInt16, forKey key: Key) { members.append(key.stringValue, tree(integer: value)) }
  func encode(_ value: UInt32, forKey key: Key) { members.append(key.stringValue, tree(integer: value)) }
  func encode(_ value: UInt64, forKey key: Key) { members.append(key.stringValue, tree(integer: value)) }

  func encode(_ value: some Encodable, forKey key: Key) throws { members.append(key.stringValue, try tree(value)) }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    let nested = JSONMembers()
    members.append(key.stringValue, .object(nested))
    return KeyedEncodingContainer(JSONMembersContainer<Nested>(members: nested))
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    let nested = JSONElements()
    members.append(key.stringValue, .array(nested))
    return JSONElementsContainer(array: nested)
  }

  func superEncoder() -> any Encoder { preconditionFailure(noInheritance) }
  func superEncoder(forKey key: Key) -> any Encoder { preconditionFailure(noInheritance) }
}

/// The elements of an array that is being encoded.
struct JSONElementsContainer: UnkeyedEncodingContainer {
  let array: JSONElements
  var codingPath: [any CodingKey] { [] }
  var count: Int { array.elements.count }

  func encodeNil() { array.elements.append(.null) }
  func encode(_ value: Bool) { array.elements.append(.flag(value)) }
  func encode(_ value: String) { array.elements.append(.string(value)) }
  func encode(_ value: Double) throws { array.elements.append(try tree(number: value)) }
  func encode(_ value: Float) throws { array.elements.append(try tree(number: value)) }
  func encode(_ value: Int) { array.elements.append(tree(integer: value)) }
  func encode(_ value: Int8) { array.elements.append(tree(integer: value)) }
  func encode(_ value: Int16) { array.elements.append(tree(integer: value)) }
  func encode(_ value: Int32) { array.elements.append(tree(integer: value)) }
  func encode(_ value: Int64) { array.elements.append(tree(integer: value)) }
  func encode(_ value: UInt) { array.elements.append(tree(integer: value)) }
  func encode(_ value: UInt8) { array.elements.append(tree(integer: value)) }
  func encode(_ value: UInt16) { array.elements.append(tree(integer: value)) }
  func encode(_ value: UInt32) { array.elements.append(tree(integer: value)) }
  func encode(_ value: UInt64) { array.elements.append(tree(integer: value)) }
  func encode(_ value: some Encodable) throws { array.elements.append(try tree(value)) }

  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
    let nested = JSONMembers()
    array.elements.append(.object(nested))
    return KeyedEncodingContainer(JSONMembersContainer<Nested>(members: nested))
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    let nested = JSONElements()
    array.elements.append(.array(nested))
    return JSONElementsContainer(array: nested)
  }

  func superEncoder() -> any Encoder { preconditionFailure(noInheritance) }
}

private let noInheritance = "a class that inherits its coding cannot be encoded"
