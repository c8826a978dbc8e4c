/// A large value that copies share until one of them is changed, so that arrays of what has it are small.
@propertyWrapper
public struct CopyOnWrite<Value: Equatable & Codable & Sendable>: Equatable, Codable, Sendable {
  // Sound: the value is changed only where nobody else has the box.
  private final class Box: @unchecked Sendable {
    var value: Value

    init(_ value: Value) { self.value = value }
  }

  private var box: Box

  public init(wrappedValue: Value) { box = Box(wrappedValue) }

  public var wrappedValue: Value {
    _read { yield box.value }
    _modify {
      if !isKnownUniquelyReferenced(&box) { box = Box(box.value) }
      yield &box.value
    }
  }

  public static func == (a: CopyOnWrite, b: CopyOnWrite) -> Bool { a.box === b.box || a.box.value == b.box.value }

  public func encode(to encoder: any Encoder) throws { try wrappedValue.encode(to: encoder) }

  public init(from decoder: any Decoder) throws { self.init(wrappedValue: try Value(from: decoder)) }
}
