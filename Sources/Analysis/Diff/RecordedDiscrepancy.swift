import PortableMath
public import Records

/// Where the recordings of two programs part: the first step, and what differs there first.
public struct RecordedDiscrepancy: Equatable, Codable, Sendable {
  public var step: Int
  /// The process that differs first; nil for a program of one process.
  public var rank: Int?
  /// What the array is: `gradient`, `module output` and so on.
  public var kind: String
  /// The array's name.
  public var name: String
  /// The first element that differs, if both recordings kept the elements.
  public var element: DifferentElement?
  /// How many arrays of the step differ, and how many both sides have.
  public var differing: Int
  public var shared: Int
  /// Both losses of the step, if they differ, and their distance in the trial's scalar type.
  public var losses: [RecordedNumber]?
  public var lossUlps: UInt64?
  /// If both recorded operations: the first that differs, where one with equal inputs goes before.
  public var operation: DifferentOperation?
  /// What only one side has; at most a few names, and how many there are.
  public var unpaired: [String]?
  public var unpairedCount: Int?
  /// Names of the first side that are aligned with other names by their shapes and neighbors; at most a few.
  public var renamed: [RenamedArray]?
}

/// An array or an operation that has another name on either side.
public struct RenamedArray: Equatable, Codable, Sendable {
  public var a: String
  public var b: String
}

/// An operation whose results differ.
public struct DifferentOperation: Equatable, Codable, Sendable {
  public var name: String
  /// Its place among the step's operations, from 1 on.
  public var place: Int
  /// Whether all its inputs were equal: then the difference arose in it.
  public var isCreated: Bool
  /// The result that differs first, from 1 on.
  public var output: Int
  /// The first element of that result that differs, if both recordings kept the elements.
  public var element: DifferentElement?
  /// The operation that made the first input that differs.
  public var producer: String?
  /// How many operations of the step differ after it.
  public var inherited: Int
  /// Whether only one side has the operation, such as a conversion to another type; nil if both have it.
  public var isOfOneSide: Bool?
}

extension DifferentOperation {
  /// An operation that only one side has, and that had what the other side has, too, for its inputs.
  init(ofOneSide name: String, place: Int, inherited: Int) {
    self.init(name: name, place: place, isCreated: true, output: 1, inherited: inherited, isOfOneSide: true)
  }
}

/// Returns the first difference of two recordings; nil if all steps that both have are equal.
///
/// What only one side has is a difference if nothing else is.
///
/// - Parameter last: The last step that is compared; nil for all.
public func firstDifference(
  _ a: inout RecordedSteps, _ b: inout RecordedSteps, scalar: ScalarType, through last: Int? = nil
) throws -> RecordedDiscrepancy? {
  var unlike: RecordedDiscrepancy?
  while let x = try a.nextStep(), let y = try b.nextStep(), x[0].step <= last ?? .max {
    for rank in 0..<min(x.count, y.count) where x[rank] != y[rank] {
      let compared = StepComparison(x[rank], y[rank])
      let ranks = max(x.count, y.count) > 1 ? rank : nil
      if let found = compared.difference(scalar, rank: ranks) { return found }
      unlike = unlike ?? compared.unlikeness(rank: ranks)
    }
  }
  return unlike
}
