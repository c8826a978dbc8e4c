import Records

/// What a process recorded of one step on two sides, aligned.
struct StepComparison {
  private let a: RecordedStep
  private let b: RecordedStep
  private let entries: AlignedStreams<RecordedEntry>
  private let operations: AlignedStreams<RecordedOperation>

  init(_ a: RecordedStep, _ b: RecordedStep) {
    self.a = a
    self.b = b
    // A coarser level has none of some kinds, which is no difference.
    let kinds = Set(a.entries.map(\.kind)).intersection(b.entries.map(\.kind)).union(kindsOfAllLevels)
    entries = align(
      a.entries.filter { kinds.contains($0.kind) }, b.entries.filter { kinds.contains($0.kind) },
      name: { Name(kind: $0.kind, name: $0.name) },
      shape: { entry in entry.extents.map { Shape(kind: entry.kind, extents: $0) } })
    let bothHaveOperations = !a.operations.isEmpty && !b.operations.isEmpty
    operations = align(
      bothHaveOperations ? a.operations : [], bothHaveOperations ? b.operations : [], name: { $0.name },
      shape: { operation in operation.extents.map { Shape(kind: .operation, extents: $0) } })
  }

  /// The first array that differs; nil if all that both sides have are equal.
  func difference(_ scalar: ScalarType, rank: Int?) -> RecordedDiscrepancy? {
    let differing = entries.pairs.filter { $0.a.digest != $0.b.digest }
    let candidates =
      differing.map { Candidate($0.a, firstDifferentElement($0.a.elements, $0.b.elements)) }
      + entries.unpaired.filter { doneByOneSide.contains($0.kind) }.map { Candidate($0, nil) }
    // Recorded at the step's end, though the step began with them.
    let early = [RecordedKind.initialization, .outsideChange].lazy
      .compactMap { kind in candidates.first { $0.kind == kind } }.first
    let operation = differentOperation
    guard let first = early ?? candidates.first ?? operation.map({ Candidate(.operation, $0.name, nil) }) else { return nil }
    var result = discrepancy(first, rank: rank)
    result.element = first.element
    result.differing = differing.count
    result.operation = operation
    if RecordedNumber(a.value) != RecordedNumber(b.value) {
      result.losses = [RecordedNumber(a.value), RecordedNumber(b.value)]
      result.lossUlps = ulpsApart(a.value, b.value, scalar)
    }
    return result
  }

  /// What only one side has, of a step in which nothing else differs; nil if both sides have the same arrays.
  func unlikeness(rank: Int?) -> RecordedDiscrepancy? {
    guard let first = entries.unpaired.first(where: { $0.kind.stage != nil }) else { return nil }
    return discrepancy(Candidate(first, nil), rank: rank)
  }

  private func discrepancy(_ first: Candidate, rank: Int?) -> RecordedDiscrepancy {
    var result = RecordedDiscrepancy(
      step: first.kind == .initialization ? 0 : a.step, rank: rank, kind: words(for: first.kind), name: first.name,
      differing: 0, shared: entries.pairs.count)
    let unpaired =
      entries.unpaired.filter { $0.kind != .outsideChange }.map(\.name) + operations.unpaired.map(\.name)
    result.unpaired = unpaired.isEmpty ? nil : Array(unpaired.prefix(mostNames))
    result.unpairedCount = unpaired.isEmpty ? nil : unpaired.count
    let renamed =
      entries.pairs.map { RenamedArray(a: $0.a.name, b: $0.b.name) }
      + operations.pairs.map { RenamedArray(a: $0.a.name, b: $0.b.name) }
    let others = renamed.filter { $0.a != $0.b }
    result.renamed = others.isEmpty ? nil : Array(others.prefix(mostNames))
    return result
  }

  /// The first operation with other results. Other inputs came from outside of the step's operations. A later operation with
  /// equal inputs, such as one of random numbers, is then no cause.
  private var differentOperation: DifferentOperation? {
    let differing = operations.pairs.filter { $0.a.outputs != $0.b.outputs }
    guard let found = differing.first else { return nil }
    let aligned = [Set(operations.pairs.map(\.place)), Set(operations.pairs.map(\.placeInB))]
    if found.a.inputs != found.b.inputs,
      let own = oneSidedOperation(before: found, isAligned: aligned, [a.operations, b.operations])
    {
      return DifferentOperation(ofOneSide: own.operation.name, place: own.place + 1, inherited: differing.count)
    }
    let input = firstApart(found.a.inputs, found.b.inputs)
    let producer = input.flatMap { found.a.producers.indices.contains($0) ? found.a.producers[$0] : nil }
      .flatMap { a.operations.indices.contains($0) ? a.operations[$0].name : nil }
    let output = firstApart(found.a.outputs, found.b.outputs) ?? 0
    return DifferentOperation(
      name: found.a.name, place: found.place + 1, isCreated: found.a.inputs == found.b.inputs, output: output + 1,
      element: firstDifferentElement(found.a.elements[output], found.b.elements[output]), producer: producer,
      inherited: differing.count { $0.place > found.place })
  }

  private struct Name: Hashable {
    let kind: RecordedKind
    let name: String
  }

  private struct Shape: Hashable {
    let kind: RecordedKind
    let extents: [Int]
  }

  private struct Candidate {
    let kind: RecordedKind
    let name: String
    let element: DifferentElement?

    init(_ kind: RecordedKind, _ name: String, _ element: DifferentElement?) {
      (self.kind, self.name, self.element) = (kind, name, element)
    }

    init(_ entry: RecordedEntry, _ element: DifferentElement?) { self.init(entry.kind, entry.name, element) }
  }
}

private let kindsOfAllLevels = doneByOneSide.union(RecordedKind.allCases.filter { $0.stage != nil })

/// What only one side did is a difference of any two levels.
private let doneByOneSide: Set<RecordedKind> = [.outsideChange, .randomState]

/// A reader wants examples.
private let mostNames = 3

/// The first place where two lists differ, which may be the end of the shorter one; nil if they are equal.
private func firstApart<Element: Equatable>(_ a: [Element], _ b: [Element]) -> Int? {
  if a == b { return nil }
  return zip(a, b).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(a.count, b.count)
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
