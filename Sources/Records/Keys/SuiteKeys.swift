// The keys of a suite's top level.

/// The mappings that a suite is made of, in the order of the reference.
public let suiteMappings: [MappingDescription] = [
  suiteTable.description, timingTable.description, experimentTable.description, programTable.description,
  budgetTable.description,
  targetTable.description, rangeTable.description, expectationTable.description, toleranceTable.description,
  tuningTable.description, hyperparameterTable.description, stoppingTable.description, medianTable.description,
  halvingTable.description,
]
let suiteTable = KeyTable(
  "suite", in: "the suite", blank: SuiteDefinition(),
  [
    Key("suite", .suiteName, \.name, required: true, "The suite's name, which the folder of its reports has."),
    Key("summary", .text, \.summary, "One sentence on what the suite is for."),
    Key("seed", .unsigned, \.seed, required: true, "The number from which every random number of the suite derives."),
    Key(
      "timeLimitSeconds", was: "timeLimit", .duration, \.timeLimitSeconds,
      "The time after which the harness kills a pass over one trial."),
    Key("timing", .mapping(timingTable), \.timing, default: "the defaults of [timing](#timing)", "How each trial is timed."),
    Key(
      "experiments", .list(of: .experiment), \.experiments, required: true,
      "What is run: each experiment multiplies its lists out into trials."),
  ])

let timingTable = KeyTable(
  "timing", in: "'timing'", blank: TimingPlan(),
  [
    Key(
      "processes", .count(upTo: 10_000), \.processes,
      "Fresh processes for each trial, the unit of replication; six give a 95 % interval of the median."),
    Key("blocks", .count(upTo: 10_000), \.blocks, "Timed blocks in each process."),
    Key("blockMilliseconds", .duration, \.blockMilliseconds, "The least length of a block, in milliseconds."),
    Key(
      "latencies", .flag, get: { $0.latencies ?? false }, set: { $0.latencies = $1 ? true : nil },
      "Whether each process also times every step of one repetition by itself."),
  ])

extension ValueKind where Value == String {
  /// A suite's name becomes a folder's.
  fileprivate static var suiteName: Self {
    let characters = "letters, digits, '-', '_' and '.'"
    return ValueKind(
      "text of letters, digits, `-`, `_` and `.`, which does not begin with `.`",
      schema: Self.text.schema.adding(["pattern": "^[A-Za-z0-9_-][A-Za-z0-9._-]*$"])
    ) { (node) throws(ConfigurationError) in
      let name = try node.text()
      guard name.utf8.allSatisfy(isOfNames), !name.hasPrefix(".") else {
        throw node.error(.outOfRange("suite", value: "'\(name)'", range: characters))
      }
      return name
    }
  }
}

private func isOfNames(_ character: UInt8) -> Bool {
  (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(character | 0x20)
    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character)
    || [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ".")].contains(character)
}
