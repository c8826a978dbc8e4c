import Records

/// The searches of a run: which of their trials can run by now, and the records from which they answer.
struct RunSearches: Sendable {
  private var searches: [Search]
  private let positions: [String: Int]
  /// The trials of each search that can run and are not recorded.
  private var open: [Set<String>]
  /// Those of them that were not handed out yet, of all searches.
  private var ready: [Trial] = []
  private var position = 0
  private var records: [String: TrialRecord] = [:]
  private var hasBegun = false

  init(_ searches: [Search]) {
    self.searches = searches
    positions = Dictionary(searches.enumerated().map { ($1.name, $0) }) { first, _ in first }
    open = Array(repeating: [], count: searches.count)
  }

  /// Takes in a record; the last one of a round has its search propose the next.
  mutating func enter(_ record: TrialRecord) {
    guard let name = record.trial.searchName, let search = positions[name] else { return }
    records[record.trial.id] = record
    if hasBegun, open[search].remove(record.trial.id) != nil, open[search].isEmpty { propose(search) }
  }

  /// Has each search say what it can run, from the records so far.
  mutating func begin() {
    hasBegun = true
    for search in searches.indices { propose(search) }
  }

  private mutating func propose(_ search: Int) {
    let records = records
    let trials = searches[search].pending { records[$0] }
    open[search] = Set(trials.map(\.id))
    ready += trials
  }

  /// The next trial that can run; nil if there is none by now.
  mutating func next() -> Trial? {
    guard position < ready.count else {
      ready.removeAll(keepingCapacity: true)
      position = 0
      return nil
    }
    defer { position += 1 }
    return ready[position]
  }

  /// A recorded trial with all that its search gave it; nil if it is in no search.
  func trial(_ id: String) -> Trial? { records[id]?.trial }
}
