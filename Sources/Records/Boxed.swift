/// A large part that most values lack: it lies outside of the value that has it, which copies share until it is changed.
///
/// It is coded as the optional is by itself.
@propertyWrapper
public struct Boxed<Value: Equatable & Codable & Sendable>: Equatable, Codable, Sendable {
  private var box: CopyOnWrite<Value?>?

  public init(wrappedValue: Value?) { box = wrappedValue.map { CopyOnWrite(wrappedValue: $0) } }

  public var wrappedValue: Value? {
    _read {
      if let box { yield box.wrappedValue } else { yield nil }
    }
    set { self = Boxed(wrappedValue: newValue) }
  }

  public func encode(to encoder: any Encoder) throws { try wrappedValue.encode(to: encoder) }

  public init(from decoder: any Decoder) throws { self.init(wrappedValue: try Value?(from: decoder)) }
}

// Coding that the compiler writes calls these: a key is left out if there is no value.

extension KeyedDecodingContainer {
  func decode<Value>(_ type: Boxed<Value>.Type, forKey key: Key) throws -> Boxed<Value> {
    Boxed(wrappedValue: try decodeIfPresent(Value.self, forKey: key))
  }
}

extension KeyedEncodingContainer {
  mutating func encode<Value>(_ value: Boxed<Value>, forKey key: Key) throws {
    try encodeIfPresent(value.wrappedValue, forKey: key)
  }
}
