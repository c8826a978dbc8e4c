public import Records

// The keys of a gate's policy.

/// The mappings that a policy is made of, in the order of the reference.
public let policyMappings: [MappingDescription] = [policyTable.description]

/// The JSON Schema of gate policies.
public let policySchema = schema(of: policyTable, titled: "Assay gate policy")

let policyTable = KeyTable(
  "policy", in: "the policy", blank: GatePolicy(),
  [
    Key("gate", .policyVersion, required: true, set: { _, _ in }, "The version of the policy's format."),
    Key(
      "falseAlarmRate", was: "level", .number(Bounds(above: 0, below: 0.5)), \.falseAlarmRate,
      "The probability of any false alarm over the whole suite, for each metric."),
    Key("budgetSeconds", was: "seconds", .duration, \.budgetSeconds, "How long a paired measurement may take."),
    Key(
      "looks", was: "pairs", .looks, \.looks, default: "`[12, 24, 48]`, adapted to each trial",
      "The numbers of process pairs after which times are evaluated, ascending; left out, a noisy trial has more."),
    // Beyond these bounds, all of the error would be spent at the first look, or at the last.
    Key(
      "spendingExponent", was: "spending", .number(Bounds(from: 0.1, upTo: 10)), \.spendingExponent,
      "ρ of the share t^ρ of `falseAlarmRate` that is spent by the share t of all pairs: 1 spends evenly, 3 late."),
    Key(
      "inconclusive", .name(of: "consequence"), \.inconclusive,
      "How a gate ends whose worst verdict is `inconclusive`; `undecided` has the exit code 3."),
    Key(
      "incomparable", .name(of: "consequence"), \.incomparable,
      "How a gate ends whose worst verdict is `incomparable`; `pass` lets the times of two machines pass and nothing else."),
    Key(
      "build", .title, \.build, default: "nothing is built",
      "What builds the `plugin` in a checkout, by the shell; `--against` runs it in both revisions."),
    Key(
      "plugin", .title, \.plugin, default: "Assay itself, which is built by Swift",
      "The plugin whose revisions `--against` compares: a library's path or a command, in the folder that the gate runs in."),
    Key(
      "metrics", .rules, \.rules, default: "the metrics that `assay gate --init` writes",
      "The metrics that are evaluated, each with its rule below it."),
  ]
) { (policy, node) throws(ConfigurationError) in
  guard policy.build == nil || policy.plugin != nil else {
    throw node.error(.invalid("'build' needs 'plugin': what it builds, such as 'plugin: build/libmine.so'"))
  }
}

extension ValueKind where Value == Int {
  fileprivate static var policyVersion: Self {
    ValueKind("`1`", schema: ["const": 1]) { (node) throws(ConfigurationError) in
      let version = try node.integer()
      guard version == 1 else {
        throw node.error(.outOfRange("gate", value: "\(version)", range: "1, the version of its format"))
      }
      return version
    }
  }
}

extension ValueKind where Value == [Int] {
  /// Looks are planned: ascending numbers of pairs.
  fileprivate static var looks: Self {
    let list = Self.oneOrMore(of: .count(upTo: 1000))
    let ascending = list.map { (looks, node) throws(ConfigurationError) in
      guard zip(looks, looks.dropFirst()).allSatisfy({ $0 < $1 }) else {
        throw node.error(.invalid("'looks' must ascend: each look needs more pairs than the one before"))
      }
      return looks
    }
    return ascending.written(as: list.json)
  }
}
