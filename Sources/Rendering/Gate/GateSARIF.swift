public import Analysis
import Records

/// What the policy does not let pass of a gate's findings, as SARIF 2.1.0 (OASIS, 2020), with a rule for each verdict.
///
/// `file` is where a viewer shows them, at the line of their experiment.
///
/// - Parameter lines: the lines of the experiments by their names; a result of any other has no line.
public func sarif(_ report: GateReport, file: String, lines: [String: Int] = [:]) throws -> String {
  let shown = grouped(alarming(report))
  let verdicts = GateVerdict.allCases.filter { verdict in shown.contains { $0[0].verdict == verdict } }
  let log = Log(
    runs: [
      Run(
        tool: Tool(
          driver: Driver(rules: verdicts.map { Rule(id: $0.rawValue, shortDescription: Message(text: meaning($0))) })),
        results: shown.map { group in
          Result(
            ruleId: group[0].verdict.rawValue, level: level(report.policy.consequence(of: group[0])),
            message: Message(text: unlinked("\(subject(of: group)): \(sentence(group))")),
            locations: [
              Location(
                physicalLocation: PhysicalLocation(
                  artifactLocation: ArtifactLocation(uri: encoded(file)),
                  region: line(of: group[0].subject, lines).map(Region.init)),
                logicalLocations: group.map { LogicalLocation(fullyQualifiedName: $0.subject) }.uniqued())
            ],
            partialFingerprints: ["assay/v1": identity(of: group)])
        })
    ])
  return String(decoding: try encodeJSON(log), as: UTF8.self) + "\n"
}

/// What makes a result the same alert in the next run, whether or not others follow from its cause there.
private func identity(of group: [GateFinding]) -> String {
  if let cause = group[0].cause { return "\(cause.row) \(cause.kind.rawValue)" }
  return "\(group[0].subject) \(group[0].metric?.name ?? "trial")"
}

/// The line of the experiment whose name the subject begins with; nil if it is not known.
private func line(of subject: String, _ lines: [String: Int]) -> Int? {
  let name = lines.keys.filter { subject.hasPrefix("\($0)/") }.max { $0.count < $1.count }
  return name.flatMap { lines[$0] }
}

extension [LogicalLocation] {
  /// Each once, in their order.
  fileprivate func uniqued() -> Self {
    var seen: Set<String> = []
    return filter { seen.insert($0.fullyQualifiedName).inserted }
  }
}

private func meaning(_ verdict: GateVerdict) -> String {
  switch verdict {
  case .improved: "The candidate is better by more than the minimum effect."
  case .equivalent: "The candidate is equal, or surely within the margin."
  case .notRegressed: "Nothing worse was found, and a slowdown of 'mustDetect' is excluded."
  case .sameInstructions: "The time is undecided, and both sides execute as many instructions."
  case .inconclusive: "The data allow either."
  case .incomparable: "There is nothing to compare."
  case .regressed: "The candidate is worse by more than the minimum effect."
  case .missing: "The candidate has no such trial."
  case .failed: "The candidate failed, crashed, hung or answered garbage."
  }
}

private func level(_ consequence: GatePolicy.Consequence) -> String {
  switch consequence {
  case .pass: "note"
  case .undecided: "warning"
  case .fail: "error"
  }
}

/// Text without what SARIF reads as a link: brackets with a place in parentheses behind them.
private func unlinked(_ text: String) -> String { text.replacing("](", with: "] (") }

/// A path as a relative reference (RFC 3986): what is not unreserved, or a slash, is percent-encoded.
private func encoded(_ path: String) -> String {
  path.utf8.map { byte in
    let character = Character(UnicodeScalar(byte))
    let isPlain = byte < 0x80 && (character.isLetter || character.isNumber || "-._~/".contains(character))
    let digits = String(byte, radix: 16, uppercase: true)
    return isPlain ? String(character) : "%\(byte < 16 ? "0" : "")\(digits)"
  }.joined()
}

// The part of the schema that is used; the names are its own.

private struct Log: Encodable {
  let schema = "https://json.schemastore.org/sarif-2.1.0.json"
  let version = "2.1.0"
  let runs: [Run]

  private enum CodingKeys: String, CodingKey {
    case schema = "$schema"
    case version
    case runs
  }
}

private struct Run: Encodable {
  let tool: Tool
  let results: [Result]
}

private struct Tool: Encodable { let driver: Driver }

private struct Driver: Encodable {
  let name = "assay gate"
  let rules: [Rule]
}

private struct Rule: Encodable {
  let id: String
  let shortDescription: Message
}

private struct Result: Encodable {
  let ruleId: String
  let level: String
  let message: Message
  let locations: [Location]
  let partialFingerprints: [String: String]
}

private struct Message: Encodable { let text: String }

private struct Location: Encodable {
  let physicalLocation: PhysicalLocation
  let logicalLocations: [LogicalLocation]
}

private struct PhysicalLocation: Encodable {
  let artifactLocation: ArtifactLocation
  let region: Region?
}

private struct ArtifactLocation: Encodable { let uri: String }
private struct Region: Encodable { let startLine: Int }
private struct LogicalLocation: Encodable { let fullyQualifiedName: String }
