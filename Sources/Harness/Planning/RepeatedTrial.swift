import Records

/// The first trial of a grid that stands twice: in the grid itself, or also in the one at place `earlier`.
///
/// It is found by the lists, so that no trial is made: a trial stands twice if each of its parts does.
func repeatedTrial(of grid: TrialGrid, after grids: [TrialGrid]) -> (id: String, earlier: Int?)? {
  var found = firstRepeated(in: grid).map { (index: $0, earlier: Int?.none) }
  for (place, earlier) in grids.enumerated() where earlier.template.experiment == grid.template.experiment {
    guard let index = firstShared(grid, earlier), index < found?.index ?? .max else { continue }
    found = (index, place)
  }
  return found.map { (grid.id(at: $0.index), $0.earlier) }
}

private func firstRepeated(in grid: TrialGrid) -> Int? {
  let places = [
    firstRepeated(grid.problemNames), firstRepeated(grid.optimizerNames), firstRepeated(grid.kindNames),
    firstRepeated(grid.seeds), firstRepeated(grid.searchNames),
  ]
  let indices = places.enumerated().compactMap { list, place in
    place.map { grid.lengths[(list + 1)...].reduce($0, *) }
  }
  return indices.min()
}

/// The index of the first trial that the other grid has, too.
private func firstShared(_ grid: TrialGrid, _ other: TrialGrid) -> Int? {
  guard grid.startsAtRandom == other.startsAtRandom else { return nil }
  let places = [
    firstShared(grid.problemNames, other.problemNames), firstShared(grid.optimizerNames, other.optimizerNames),
    firstShared(grid.kindNames, other.kindNames), firstShared(grid.seeds, other.seeds),
    firstShared(grid.searchNames, other.searchNames),
  ]
  var index = 0
  for (length, place) in zip(grid.lengths, places) {
    guard let place else { return nil }
    index = index * length + place
  }
  return index
}

/// The index of the first value that stands before, too.
private func firstRepeated<Value: Hashable>(_ values: [Value]) -> Int? {
  var seen = Set<Value>(minimumCapacity: values.count)
  return values.firstIndex { !seen.insert($0).inserted }
}

/// The index of the first value that is one of `others`.
private func firstShared<Value: Hashable>(_ values: [Value], _ others: [Value]) -> Int? {
  let known = Set(others)
  return values.firstIndex { known.contains($0) }
}

extension TrialGrid {
  fileprivate var problemNames: [String] { problems.map(\.plugin.name) }
  fileprivate var optimizerNames: [String] { optimizers.map(\.name) }
  fileprivate var kindNames: [String] { kinds.map(\.name) }

  /// All problems of an experiment do, or none does.
  fileprivate var startsAtRandom: Bool { problems.first?.randomStarts != nil }

  /// The last part of the names, for each trial of a seed.
  fileprivate var searchNames: [String] {
    guard let searchSizes, let searches = problems.first?.searches else { return [""] }
    return zip(searches, searchSizes).flatMap { search, size in (1...size).map { "\(search.method)/\($0)" } }
  }
}
