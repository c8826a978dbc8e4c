/// The problems and optimizers that a suite may name.
public struct Catalog: Encodable, Sendable {
  public struct Entry: Encodable, Sendable {
    public var name: String
    public var summary: String
    /// The names of its settings.
    public var settings: [String]

    public init(name: String, summary: String, settings: [String]) {
      self.name = name
      self.summary = summary
      self.settings = settings
    }
  }

  public var problems: [Entry]
  public var optimizers: [Entry]

  public init(problems: [Entry], optimizers: [Entry]) {
    self.problems = problems
    self.optimizers = optimizers
  }
}

extension Document {
  /// A line for each problem and optimizer.
  public init(_ catalog: Catalog) {
    func section(_ heading: String, _ entries: [Catalog.Entry]) -> [Section] {
      Section.unlessEmpty(heading, [.facts(entries.map { ($0.name, [$0.summary]) })])
    }
    title = "Problems and optimizers"
    terminalTitle = nil
    sections = section("problems", catalog.problems) + section("optimizers", catalog.optimizers)
    value = catalog
  }
}
