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
  /// How many arrays of the step differ, and how many both sides have.
  public var differing: Int
  public var shared: Int
  /// Both losses of the step, if they differ, and their distance in the trial's scalar type.
  public var losses: [RecordedNumber]?
  public var lossUlps: UInt64?
  /// If both recorded operations: the first that differs, where one with equal inputs goes before.
  public var operation: DifferentOperation?
  /// What only one side has in this step; at most a few names.
  public var unpaired: [String]?
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
  /// The operation that made the first input that differs.
  public var producer: String?
  /// How many operations of the step differ after it.
  public var inherited: Int
}

/// Returns the first difference of two recordings; nil if all steps that both have are equal.
public func firstDifference(
  _ a: inout RecordedSteps, _ b: inout RecordedSteps, scalar: ScalarType
) throws -> RecordedDiscrepancy? {
  while let x = try a.nextStep(), let y = try b.nextStep() {
    for rank in 0..<min(x.count, y.count) where x[rank] != y[rank] {
      guard var found = difference(x[rank], y[rank], scalar) else { continue }
      found.rank = max(x.count, y.count) > 1 ? rank : nil
      return found
    }
  }
  return nil
}

private func difference(_ a: RecordedStep, _ b: RecordedStep, _ scalar: ScalarType) -> RecordedDiscrepancy? {
  let entries = paired(a.entries, b.entries) { Key(kind: $0.kind, name: $0.name) }
  let differing = entries.pairs.filter { $0.a.digest != $0.b.digest }
  let operation = differentOperation(a, b)
  // What only one side did is a difference of any two levels.
  let done = entries.unpaired.filter { [.outsideChange, .randomState].contains($0.kind) }
  let candidates = differing.map(\.a) + done
  // Recorded at the step's end, though the step began with them.
  let early = [RecordedKind.initialization, .outsideChange].lazy.compactMap { kind in candidates.first { $0.kind == kind } }
    .first
  let isFromTheStart = early?.kind == .initialization
  guard
    let first = (early ?? candidates.first).map({ (words(for: $0.kind), $0.name) }) ?? operation.map({ ("operation", $0.name) })
  else { return nil }
  var result = RecordedDiscrepancy(
    step: isFromTheStart ? 0 : a.step, kind: first.0, name: first.1, differing: differing.count, shared: entries.pairs.count,
    operation: operation)
  if RecordedNumber(a.value) != RecordedNumber(b.value) {
    result.losses = [RecordedNumber(a.value), RecordedNumber(b.value)]
    result.lossUlps = ulpsApart(a.value, b.value, scalar)
  }
  // A coarser level has none of some kinds, which is no difference.
  let kinds = Set(a.entries.map(\.kind)).intersection(b.entries.map(\.kind))
  let unpaired = entries.unpaired.filter { kinds.contains($0.kind) && $0.kind != .outsideChange }.map(\.name)
  result.unpaired = unpaired.isEmpty ? nil : Array(unpaired.prefix(mostNames))
  return result
}

/// A reader wants examples.
private let mostNames = 3

/// Streams of operations are paired by name, and the first with the first of that name: other versions and orders have others.
private func differentOperation(_ a: RecordedStep, _ b: RecordedStep) -> DifferentOperation? {
  let pairs = paired(a.operations, b.operations) { $0.name }.pairs
  let differing = pairs.filter { $0.a.outputs != $0.b.outputs }
  guard let found = differing.first(where: { $0.a.inputs == $0.b.inputs }) ?? differing.first else { return nil }
  let input = zip(found.a.inputs, found.b.inputs).enumerated().first { $0.element.0 != $0.element.1 }?.offset
  let producer = input.flatMap { found.a.producers[$0] }.flatMap {
    a.operations.indices.contains($0) ? a.operations[$0].name : nil
  }
  let output = zip(found.a.outputs, found.b.outputs).enumerated().first { $0.element.0 != $0.element.1 }?.offset
  return DifferentOperation(
    name: found.a.name, place: found.place + 1, isCreated: found.a.inputs == found.b.inputs,
    output: (output ?? min(found.a.outputs.count, found.b.outputs.count)) + 1, producer: producer,
    inherited: differing.count { $0.place > found.place })
}

private struct Key: Hashable {
  let kind: RecordedKind
  let name: String
}

private struct Paired<Element> {
  var pairs: [(a: Element, b: Element, place: Int)] = []
  var unpaired: [Element] = []
}

/// Pairs the first of a key on one side with the first on the other, the second with the second, in the order of the first side.
private func paired<Element, Key: Hashable>(_ a: [Element], _ b: [Element], _ key: (Element) -> Key) -> Paired<Element> {
  var places: [Key: [Int]] = [:]
  for index in b.indices.reversed() { places[key(b[index]), default: []].append(index) }
  var result = Paired<Element>()
  for (index, element) in a.enumerated() {
    guard let place = places[key(element)]?.popLast() else {
      result.unpaired.append(element)
      continue
    }
    result.pairs.append((element, b[place], index))
  }
  result.unpaired += places.values.joined().sorted().map { b[$0] }
  return result
}

private func words(for kind: RecordedKind) -> String {
  switch kind {
  case .data, .initialization, .forward, .loss, .gradient, .update, .operation: "\(kind)"
  case .randomState: "state of the random numbers"
  case .outsideChange: "change outside of steps"
  case .moduleOutput: "output of the module"
  case .outputGradient: "gradient of the output"
  }
}
