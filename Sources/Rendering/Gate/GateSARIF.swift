public import Analysis
import Records

/// A gate's findings but the equivalent ones as SARIF 2.1.0 (OASIS, 2020), with a rule for each verdict.
///
/// `file` is where a viewer shows them: a result has to have a place, and a trial has no line. What the policy lets pass is
/// a note.
public func sarif(_ report: GateReport, file: String) throws -> String {
  let shown = report.findings.filter { $0.verdict != .equivalent }
  let verdicts = GateVerdict.allCases.filter { verdict in shown.contains { $0.verdict == verdict } }
  let log = Log(
    runs: [
      Run(
        tool: Tool(
          driver: Driver(rules: verdicts.map { Rule(id: $0.rawValue, shortDescription: Message(text: meaning($0))) })),
        results: shown.map { finding in
          Result(
            ruleId: finding.verdict.rawValue, level: level(report.policy.consequence(of: finding)),
            message: Message(text: unlinked("\(finding.subject): \(sentence(finding))")),
            locations: [
              Location(
                physicalLocation: PhysicalLocation(
                  artifactLocation: ArtifactLocation(uri: encoded(file)), region: Region(startLine: 1)),
                logicalLocations: [LogicalLocation(fullyQualifiedName: finding.subject)])
            ],
            partialFingerprints: ["assay/v1": "\(finding.subject) \(finding.metric?.name ?? "trial")"])
        })
    ])
  return String(decoding: try encodeJSON(log), as: UTF8.self) + "\n"
}

private func meaning(_ verdict: GateVerdict) -> String {
  switch verdict {
  case .improved: "The candidate is better by more than the minimum effect."
  case .equivalent: "The candidate is equal, or surely within the margin."
  case .notRegressed: "Nothing worse was found, and a slowdown of 'mustDetect' is excluded."
  case .inconclusive: "The data allow either."
  case .incomparable: "There is nothing to compare."
  case .regressed: "The candidate is worse by more than the minimum effect."
  case .missing: "The candidate has no such trial."
  case .failed: "A side crashed, hung or answered garbage."
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
  let region: Region
}

private struct ArtifactLocation: Encodable { let uri: String }
private struct Region: Encodable { let startLine: Int }
private struct LogicalLocation: Encodable { let fullyQualifiedName: String }
