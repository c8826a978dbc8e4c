public import Records

/// The trials of a suite, in order; each is made when it is asked for.
///
/// Experiments in the file's order; within one, problems, then optimizers, then scalar types, then arithmetics, then repetitions,
/// then the methods that tune. What a plan keeps grows with the length of the suite's lists, not with their product.
public struct Plan: RandomAccessCollection, Equatable, Codable, Sendable {
  private var grids: [TrialGrid]
  /// How many trials there are up to each grid's end.
  private var ends: [Int]
  /// The places of the trials that are left of all; nil for all.
  private var chosen: [Int]?

  init(_ grids: [TrialGrid]) {
    self.grids = grids
    ends = []
    for grid in grids { ends.append((ends.last ?? 0) + grid.count) }
  }

  /// A plan of these trials.
  public init(_ trials: [Trial]) { self.init(trials.map { TrialGrid($0) }) }

  public var startIndex: Int { 0 }
  public var endIndex: Int { chosen?.count ?? ends.last ?? 0 }

  public subscript(position: Int) -> Trial {
    let (grid, place) = place(position)
    return grids[grid].trial(at: place)
  }

  /// The name of a trial, without the rest of it.
  public func id(at position: Int) -> String {
    let (grid, place) = place(position)
    return grids[grid].id(at: place)
  }

  func timing(at position: Int) -> TimingPlan { grids[place(position).grid].template.timing }

  /// The arithmetics that trials compute with.
  public var arithmetics: Set<ArithmeticBackend> {
    var found = Set<ArithmeticBackend>()
    for position in indices {
      let (grid, place) = place(position)
      found.insert(grids[grid].arithmetic(at: place))
    }
    return found
  }

  /// The search that a trial is part of; nil if its settings are given.
  func searchName(at position: Int) -> String? {
    let (grid, place) = place(position)
    return grids[grid].searchName(at: place)
  }

  /// What the trials of each experiment share, of the experiments that have a trial.
  public var templates: [Trial] {
    guard chosen != nil else { return grids.map(\.template) }
    var last: Int?
    return indices.compactMap { index in
      let grid = place(index).grid
      guard grid != last else { return nil }
      last = grid
      return grids[grid].template
    }
  }

  /// Changes what all trials share.
  public mutating func changeAll(_ change: (inout Trial) -> Void) {
    for index in grids.indices { change(&grids[index].template) }
  }

  /// Leaves only the trials whose names `isChosen` takes; all or none of a search, since its trials depend on each other.
  public mutating func choose(_ isChosen: (_ id: String) -> Bool) {
    var places = indices.filter { isChosen(id(at: $0)) }
    let searches = Set(places.compactMap { searchName(at: $0) })
    if !searches.isEmpty {
      let named = Set(places)
      places = indices.filter { named.contains($0) || searchName(at: $0).map(searches.contains) ?? false }
    }
    chosen = places.map { chosen?[$0] ?? $0 }
  }

  /// The grid of a trial, found by halving, and the trial's place in it.
  private func place(_ position: Int) -> (grid: Int, place: Int) {
    let place = chosen?[position] ?? position
    var (first, last) = (0, ends.count - 1)
    while first < last {
      let middle = (first + last) / 2
      if ends[middle] > place { last = middle } else { first = middle + 1 }
    }
    return (first, first == 0 ? place : place - ends[first - 1])
  }
}
