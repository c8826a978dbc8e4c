public import PortableMath

/// A named part of a list of numbers, such as one layer's weights among a model's parameters: so many elements, row by row.
public struct TensorShape: Equatable, Sendable {
  /// What the part is called, such as `weights`.
  public let name: String
  /// The number of indices in each dimension; the last index runs fastest.
  public let extents: [Int]

  /// `TensorShape("weights", 10, 784)`: 10 rows of 784.
  public init(_ name: String, _ extents: Int...) { self.init(name, extents) }

  /// The shape with these extents; none for a single number.
  public init(_ name: String, _ extents: [Int]) {
    self.name = name
    self.extents = extents
  }

  /// The number of elements.
  public var count: Int { extents.reduce(1, *) }
}

/// Numbers and what parts they have.
public struct NamedTensors<Scalar: PortableScalar>: Sendable {
  /// The elements of all parts, one part after the other.
  public private(set) var numbers: [Scalar] = []
  /// The parts, in the order of their elements.
  public private(set) var shapes: [TensorShape] = []

  /// No parts yet.
  public init() {}

  /// Appends a part; labels and indices become numbers.
  public mutating func append(_ shape: TensorShape, _ part: some Sequence<Scalar>) {
    numbers += part
    shapes.append(shape)
    precondition(shapes.reduce(0) { $0 + $1.count } == numbers.count, "'\(shape.name)' has \(shape.count) elements")
  }
}
