// The keys of a program and of its metrics.

let programTable = KeyTable(
  "program", in: "a program", blank: ProgramChoice(),
  [
    Key("name", .title, \.name, default: "the script's name", "The program's name in tables and in the names of its trials."),
    Key(
      "command", .command, \.command, required: true,
      "The program and its arguments; `{lr}` stands for the setting `lr`, `{seed}`, `{folder}` and `{metrics}` for the trial's own."
    ),
    Key(
      "settings", .programSettings, default: "none",
      set: { (program, settings) in
        program.settings = settings.values
        program.settingLines = settings.lines
      }, "What the program is given as `--name value`, unless the command has it; a list of values multiplies out."),
    Key(
      "record", .name(of: "level of recording"), \.recordLevel, default: "what the program tells the recorder by itself",
      "Records an unchanged PyTorch script: its steps, also the outputs of its modules, or also each operation."),
    Key(
      "seed", .name(of: "way to give the seed"), \.seed, default: "`option` if the experiment has `seeds`, else `variable`",
      "Whether the seed is given as `--seed N`; the variable `ASSAY_SEED` always has it."),
    Key(
      "digest", .name(of: "part of a run"), \.digest,
      default: "`metrics` if it prints some, `none` if it is recorded, else `output`",
      "What of a run must repeat: a run that ends otherwise is not timed."),
  ])

/// The settings of a program, and their lines.
struct ProgramSettings: Sendable {
  var values: [String: SuiteValue] = [:]
  var lines: [String: Int] = [:]
}

extension ValueKind where Value == ProgramChoice {
  static var program: Self {
    .mapping(programTable).map { (program, node) in
      var program = program
      program.line = node.line ?? 0
      return program
    }
  }
}

extension ValueKind where Value == ProgramSettings {
  fileprivate static var programSettings: Self {
    ValueKind(
      "mapping of names to values", schema: ["type": "object", "additionalProperties": ValueKind<SuiteValue>.setting.schema]
    ) { (node) throws(ConfigurationError) in
      var settings = ProgramSettings()
      for (name, value) in try node.entries() {
        settings.values[name] = try value.node.setting()
        settings.lines[name] = value.keyLine
      }
      return settings
    }
  }
}

extension ValueKind where Value == [String] {
  /// A list of words, or one text that is split as a shell does.
  fileprivate static var command: Self {
    let list = Self.list(of: .text)
    return ValueKind("list of words, or one text", schema: ["anyOf": [ValueKind<String>.text.schema, list.schema]]) {
      (node) throws(ConfigurationError) in
      guard !node.isList else { return try list.read(node) }
      let text = try node.text()
      guard let words = shellWords(text), !words.isEmpty else {
        throw node.error(.invalid("'command' is no command, or a quote in it is left open: \(text)"))
      }
      return words
    }
  }
}

extension ValueKind where Value == [ProgramMetric] {
  /// `{accuracy: higher, loss: lower}`
  static var programMetrics: Self {
    let direction = ValueKind<ProgramMetric.Direction>.name(of: "direction")
    return ValueKind(
      "mapping of names to `higher` or `lower`",
      schema: ["type": "object", "minProperties": 1, "additionalProperties": direction.schema]
    ) { (node) throws(ConfigurationError) in
      var metrics: [ProgramMetric] = []
      for (name, value) in try node.entries() {
        let metric = ProgramMetric(name: name, better: try direction.read(value.node))
        let known: ProgramMetric.Direction? =
          name == ProgramMetric.loss ? .lower : name == ProgramMetric.accuracy ? .higher : nil
        guard known ?? metric.better == metric.better else {
          throw value.node.error(
            .invalid("'\(name)' is better if it is \(known?.rawValue ?? ""); give another name to another number"))
        }
        metrics.append(metric)
      }
      guard !metrics.isEmpty else { throw node.error(.invalid("'metrics' names no number")) }
      return metrics.sorted { $0.name < $1.name }
    }
  }
}

/// The words of a command line as a shell splits them, without expansions; nil if a quote is left open.
public func shellWords(_ text: String) -> [String]? {
  var words: [String] = []
  var word: String?
  var quote: Character?
  var isEscaped = false
  for character in text {
    if isEscaped {
      isEscaped = false
      // It only continues the line.
      guard character != "\n" else { continue }
      let isLiteral = quote != nil && !"$`\"\\".contains(character)
      word = (word ?? "") + (isLiteral ? "\\" : "") + String(character)
    } else if character == "\\", quote != "'" {
      isEscaped = true
    } else if character == quote {
      quote = nil
    } else if quote == nil, character == "'" || character == "\"" {
      quote = character
      word = word ?? ""
    } else if quote == nil, character.isWhitespace {
      if let word { words.append(word) }
      word = nil
    } else {
      word = (word ?? "") + String(character)
    }
  }
  guard quote == nil, !isEscaped else { return nil }
  return words + [word].compactMap(\.self)
}
