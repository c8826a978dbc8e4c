import AssayKit
import PortableMath
import Records

/// The trials of one experiment: every combination of its lists, those of the last list fastest.
struct TrialGrid: Equatable, Codable, Sendable {
  /// What all trials share.
  var template: Trial
  let problems: [PlannedProblem]
  let optimizers: [NamedPlugin]
  let kinds: [ArithmeticKind]
  let seeds: [UInt64]
  /// How many trials each search has; nil if nothing is tuned.
  let searchSizes: [Int]?

  /// A problem, and what its trials have beside it.
  struct PlannedProblem: Equatable, Codable, Sendable {
    let plugin: NamedPlugin
    let budget: Budget
    /// The bounds of random starts; nil for the template's start.
    var randomStarts: Box?
    /// One for each method; empty if nothing is tuned.
    var searches: [Tuning] = []
  }

  struct Box: Equatable, Codable, Sendable {
    let lower: [Double]
    let upper: [Double]
  }

  /// A plugin, and how trials' names write it.
  struct NamedPlugin: Equatable, Codable, Sendable {
    let plugin: ConfiguredPlugin
    let name: String

    init(_ plugin: ConfiguredPlugin) {
      self.plugin = plugin
      name = "\(plugin)"
    }
  }

  /// A scalar type and an arithmetic, and how trials' names write both.
  struct ArithmeticKind: Equatable, Codable, Sendable {
    let scalar: ScalarType
    let arithmetic: ArithmeticBackend
    let name: String
  }

  init(
    template: Trial, problems: [PlannedProblem], optimizers: [NamedPlugin], kinds: [ArithmeticKind], seeds: [UInt64],
    searchSizes: [Int]?
  ) {
    self.template = template
    self.problems = problems
    self.optimizers = optimizers
    self.kinds = kinds
    self.seeds = seeds
    self.searchSizes = searchSizes
  }

  /// The grid of a trial that is whole already.
  init(_ trial: Trial) {
    self.init(template: trial, problems: [], optimizers: [], kinds: [], seeds: [], searchSizes: nil)
  }

  private var isOneTrial: Bool { problems.isEmpty && !template.id.isEmpty }
  private var trialsOfSeed: Int { searchSizes.map { $0.reduce(0, +) } ?? 1 }

  /// The lengths of the lists, the last of which is the fastest.
  var lengths: [Int] { [problems.count, optimizers.count, kinds.count, seeds.count, trialsOfSeed] }

  var count: Int { isOneTrial ? 1 : lengths.reduce(1, *) }

  /// The places of a trial in the lists.
  private struct Places {
    var problem = 0
    var optimizer = 0
    var kind = 0
    var seed = 0
    var number = 0
  }

  private func places(_ index: Int) -> Places {
    var rest = index
    func take(_ length: Int) -> Int {
      defer { rest /= length }
      return rest % length
    }
    var places = Places()
    places.number = take(trialsOfSeed)
    places.seed = take(seeds.count)
    places.kind = take(kinds.count)
    places.optimizer = take(optimizers.count)
    places.problem = rest
    return places
  }

  func trial(at index: Int) -> Trial {
    TrialCounter.current?.noteTrial()
    guard !isOneTrial else { return template }
    let places = places(index)
    let (problem, kind, seed) = (problems[places.problem], kinds[places.kind], seeds[places.seed])
    var trial = template
    trial.id = id(places)
    trial.problem = problem.plugin.plugin
    trial.optimizer = optimizers[places.optimizer].plugin
    trial.scalar = kind.scalar
    if kind.arithmetic != .portable { trial.arithmetic = kind.arithmetic }
    trial.seed = seed
    trial.budget = problem.budget
    let pooled = template.pooledSettings?.filter { trial.problem.settings[$0] != nil } ?? []
    trial.pooledSettings = pooled.isEmpty ? nil : pooled
    if let box = problem.randomStarts { trial.start = randomStart(problem.plugin.name, seed, in: box) }
    if let (search, number) = search(places) {
      trial.tuning = TuningTrial(search: problem.searches[search], number: number)
    }
    return trial
  }

  func id(at index: Int) -> String { isOneTrial ? template.id : id(places(index)) }

  func arithmetic(at index: Int) -> ArithmeticBackend {
    isOneTrial ? template.arithmetic ?? .portable : kinds[places(index).kind].arithmetic
  }

  /// What the names of the trials of one search share; nil if nothing is tuned.
  func searchName(at index: Int) -> String? {
    if isOneTrial { return template.searchName }
    guard searchSizes != nil else { return nil }
    let places = places(index)
    return searchName(places)
  }

  private func id(_ places: Places) -> String {
    guard let (_, number) = search(places) else { return nameWithoutSearch(places) }
    return "\(searchName(places))/\(number)"
  }

  private func searchName(_ places: Places) -> String {
    guard let (search, _) = search(places) else { return nameWithoutSearch(places) }
    return "\(nameWithoutSearch(places))/\(problems[places.problem].searches[search].method)"
  }

  private func nameWithoutSearch(_ places: Places) -> String {
    let problem = problems[places.problem]
    return [
      template.experiment, problem.plugin.name, optimizers[places.optimizer].name, kinds[places.kind].name,
      problem.randomStarts == nil ? "\(seeds[places.seed])" : "\(seeds[places.seed])/random start",
    ].joined(separator: "/")
  }

  /// The search of a trial, and the trial's number in it, from 1.
  private func search(_ places: Places) -> (search: Int, number: Int)? {
    guard let searchSizes else { return nil }
    var rest = places.number
    for (search, size) in searchSizes.enumerated() {
      if rest < size { return (search, rest + 1) }
      rest -= size
    }
    return nil
  }

  /// A point of the bounds; all optimizers and scalar types of one problem and seed have the same.
  private func randomStart(_ problem: String, _ seed: UInt64, in box: Box) -> [Double] {
    let seed = Seed(template.suiteSeed).derived(for: "random start").derived(for: problem).derived(for: seed)
    return box.lower.indices.map { index in
      let share = seed.uniform(element: UInt64(index))
      return min(box.upper[index], box.lower[index] * (1 - share) + box.upper[index] * share)
    }
  }
}
