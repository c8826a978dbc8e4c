import Analysis
import Foundation
import Records
import ReportFixtures
import Testing

@testable import Rendering

#if canImport(FoundationXML)
import FoundationXML
#endif

/// One verdict in every format.
@Suite struct GateSnapshots {
  @Test func terminalAndMarkdownShowTheWorstFirst() throws {
    let report = try everyVerdict()
    try expectSnapshot(
      Document(report).terminal() + "-----\n" + Document(report, detail: .full).terminal() + "-----\n"
        + Document(report).markdown(),
      named: "aGateShowsTheWorstFirst")
  }

  @Test func machinesReadTheOthers() throws {
    let report = try everyVerdict()
    try expectSnapshot(
      junit(report) + "-----\n" + (try sarif(report, file: "my suites/fixture.yaml")) + "-----\n" + annotations(report),
      named: "aGateForMachines")
  }

  @Test func theDefaultPolicyReadsBackToItself() throws {
    let text = yaml(GatePolicy())
    #expect(try readGatePolicy(Array(text.utf8), file: "gate.yaml") == GatePolicy())
    var other = GatePolicy(rules: GateMetric.all.map(MetricRule.standard))
    (other.falseAlarmRate, other.budgetSeconds, other.looks, other.spendingExponent) = (0.05, 1.5, [7], 3)
    (other.inconclusive, other.incomparable) = (.pass, .fail)
    (other.build, other.plugin) = ("make OUT='build'", "build/libmine.so")
    #expect(try readGatePolicy(Array(yaml(other).utf8), file: "gate.yaml") == other)
    try expectSnapshot(text, named: "theDefaultPolicy")
  }

  @Test func aHistoryShowsItsChanges() throws {
    let result = changedHistory()
    try expectSnapshot(Document(result).terminal() + "-----\n" + Document(result).markdown(), named: "aHistoryShowsItsChanges")
  }

  @Test func aHistoryWithoutTimesSaysNothingOfTheirTest() {
    var result = changedHistory()
    for index in result.segments.indices { result.segments[index].series.removeAll(where: \.isTested) }
    let text = Document(result).terminal()
    #expect(!text.contains("E-divisive") && text.contains("What is not a time repeats exactly"))
  }
}

/// What other programs ask of these formats.
@Suite struct GateFormats {
  /// Hostile names, and every policy's ending, in well-formed XML whose counts are those of its elements.
  @Test(arguments: GatePolicy.Consequence.allCases)
  func junitIsWellFormedAndCountsItself(_ consequence: GatePolicy.Consequence) throws {
    var report = try everyVerdict()
    (report.policy.inconclusive, report.policy.incomparable) = (consequence, consequence)
    for index in report.findings.indices where report.findings[index].verdict == .incomparable {
      report.findings[index].isOfTwoMachines = true
    }
    report.findings[0].subject = "<a href=\"x\">\u{1} & ]]> 谷\n"
    let reader = JUnitReader()
    let parser = XMLParser(data: Data(junit(report).utf8))
    parser.delegate = reader
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    #expect(reader.cases == report.findings.count && reader.counts["tests"] == reader.cases)
    #expect(reader.counts["failures"] == reader.elements["failure"])
    #expect(reader.counts["errors"] == reader.elements["error"])
    #expect(reader.counts["skipped"] == reader.elements["skipped"])
    #expect(reader.names.contains("<a href=\"x\">\u{FFFD} & ]]> 谷\n"))
    // What is not regressed, or has the same instructions, is skipped for any policy.
    #expect(reader.elements["skipped"] == (consequence == .pass ? 4 : 2))
  }

  /// The properties that the schema of SARIF 2.1.0 requires, and what GitHub's code scanning adds.
  @Test func sarifHasWhatItsSchemaRequires() throws {
    let text = try sarif(try everyVerdict(), file: "my suites/fixture.yaml")
    let log = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(log["version"] as? String == "2.1.0")
    let run = try #require((log["runs"] as? [[String: Any]])?.first)
    let driver = try #require((run["tool"] as? [String: Any])?["driver"] as? [String: Any])
    #expect(driver["name"] as? String == "assay gate")
    let rules = try #require(driver["rules"] as? [[String: Any]]).compactMap { $0["id"] as? String }
    let results = try #require(run["results"] as? [[String: Any]])
    #expect(Set(rules).count == rules.count && results.count == 5, "what passes is no alert")
    for result in results {
      #expect(rules.contains(try #require(result["ruleId"] as? String)))
      #expect(["none", "note", "warning", "error"].contains(try #require(result["level"] as? String)))
      let message = try #require((result["message"] as? [String: Any])?["text"] as? String)
      #expect(!message.isEmpty)
      let place = try #require((result["locations"] as? [[String: Any]])?.first?["physicalLocation"] as? [String: Any])
      #expect((place["artifactLocation"] as? [String: Any])?["uri"] as? String == "my%20suites/fixture.yaml")
      #expect(place["region"] == nil, "no line is known")
      #expect(result["partialFingerprints"] is [String: String])
    }
    let fingerprints = results.compactMap { ($0["partialFingerprints"] as? [String: String])?["assay/v1"] }
    #expect(Set(fingerprints).count == results.count, "no two results are one alert")
  }

  @Test func sarifPointsAtTheExperiment() throws {
    let text = try sarif(try everyVerdict(), file: "fixture.yaml", lines: ["valley": 7, "val": 3])
    #expect(text.contains("\"startLine\":7") && !text.contains("\"startLine\":3"))
  }

  /// Sixteen findings of one changed result are a row, an annotation and an alert.
  @Test func aChangedResultIsReportedOnce() throws {
    let report = try changedResult()
    let words = "result changed: steps +3 %, 3 metrics"
    #expect(tally(report) == "5 regressed (1 cause)")
    #expect(Document(report).terminal().components(separatedBy: words).count == 2)
    #expect(Document(report).terminal().contains("valley/rosenbrock/gradientDescent(rate: 0.001)/float64 (2 trials)"))
    #expect(!Document(report, detail: .full).terminal().contains("result changed"))
    #expect(annotations(report).split(separator: "\n").count == 2 && annotations(report).contains("steps +3 %25, 3 metrics"))
    #expect(try sarif(report, file: "a.yaml").components(separatedBy: "partialFingerprints").count == 2)
    #expect(comment(report).contains(words))
    #expect(junit(report).contains("tests=\"5\""), "each metric of a trial is a test case")
  }

  @Test func anAlertIsTheSameWhereItsGroupGrows() throws {
    var report = try changedResult()
    report.findings = Array(report.findings.filter { $0.verdict == .regressed }.prefix(1))
    #expect(try sarif(report, file: "a.yaml").contains("float64 resultChanged"), "as that of all five findings")
  }

  @Test func mediansThatDifferTheOtherWayAreNotShownWithoutAWord() throws {
    var finding = try everyVerdict().findings[0]
    finding.effect?.estimate = RecordedNumber(0.0573)
    (finding.baseline, finding.candidate) = (RecordedNumber(66_100), RecordedNumber(65_600))
    #expect(sentence(finding).hasSuffix("the medians differ the other way; the effect is the test's estimate, not their ratio"))
    finding.candidate = RecordedNumber(66_900)
    #expect(!sentence(finding).contains("medians"))
  }

  /// The widest bound of all that is not regressed; with too few pairs there is none.
  @Test func whatIsExcludedIsNamed() throws {
    var report = try everyVerdict()
    #expect(Set(report.findings.map(\.verdict)) == Set(GateVerdict.allCases))
    for text in [comment(report), Document(report).terminal()] {
      #expect(text.lowercased().contains("of each trial, slowdowns from 26 % on are excluded with 95 %"), "\(text)")
    }
    report.findings.removeAll { [.inconclusive, .sameInstructions].contains($0.verdict) }
    #expect(exclusion(report) == "of each trial, slowdowns from 3.04 % on are excluded with 95 %")
    report.findings.removeAll { $0.verdict == .notRegressed }
    #expect(exclusion(report) == "of each trial, slowdowns from 0.075 % on are excluded with 95 %")
    report.findings[1].effect?.excludedFrom = RecordedNumber(.infinity)
    #expect(exclusion(report) == "no slowdown is excluded of 1 of 2 trials, for lack of pairs")
    report.findings.removeAll { $0.verdict != .regressed }
    #expect(exclusion(report) == nil, "a slowdown was found")
  }

  @Test func whatIsNoNumberIsADash() throws {
    var finding = try everyVerdict().findings[0]
    (finding.baseline, finding.candidate) = (RecordedNumber(.nan), RecordedNumber(.nan))
    finding.effect?.estimate = RecordedNumber(.nan)
    finding.effect?.lower = RecordedNumber(.nan)
    finding.effect?.upper = RecordedNumber(.nan)
    #expect(sentence(finding) == "timePerStep regressed: worse by – [–, –], from – to –")
    for metric in GateMetric.all { #expect(text(RecordedNumber(.nan), metric) == "–") }
  }

  @Test func annotationsAreOneLineEach() throws {
    var report = try everyVerdict()
    report.findings[0].subject = "a,b: 100%\nc"
    report.findings[0].reason = "first\nsecond"
    let lines = annotations(report).split(separator: "\n")
    #expect(lines.count == 6, "what passes is no annotation")
    #expect(!lines.contains { $0.contains("improved") && !$0.contains("title=gate of") })
    #expect(lines.allSatisfy { $0.hasPrefix("::error ") || $0.hasPrefix("::warning ") || $0.hasPrefix("::notice ") })
    #expect(lines.contains { $0.contains("title=a%2Cb%3A 100%25%0Ac ") && $0.contains("first%0Asecond") })
  }

  @Test func aCommentHasAtMostFifteenLinesAndOneWhereAllIsWell() throws {
    var report = try everyVerdict()
    try expectSnapshot(comment(report, page: "https://example.org/a b>c"), named: "aGateAsAComment")
    let worst = report.findings[0]
    report.findings += (0..<40).map { number in
      var finding = worst
      (finding.subject, finding.verdict) = ("trial \(number)", .regressed)
      return finding
    }
    let long = comment(report, page: "https://example.org")
    #expect(long.split(separator: "\n", omittingEmptySubsequences: false).count - 1 <= 15 && long.contains(" more |"))
    report.outcome = .pass
    let well = comment(report)
    #expect(well.hasPrefix(commentMarker) && well.filter(\.isNewline).count == 1)
  }

  @Test func aCommentIsTextWhateverItsTrialsAreCalled() throws {
    var report = try everyVerdict()
    for index in report.findings.indices {
      report.findings[index].subject = "a|b`<script>alert(\(index))</script>\n--> ::error::"
      report.findings[index].reason = "[link](javascript:alert(1)) <img> | \n# heading"
    }
    for line in comment(report).split(separator: "\n").dropFirst().filter({ $0.contains("alert") }) {
      #expect(line.hasPrefix(#"| a\|b\`\<script>"#) && line.hasSuffix(" |") && !line.contains("](javascript"))
      #expect(line.replacing(#"\|"#, with: "").count { $0 == "|" } == 7, "there are six cells")
    }
  }

  @Test func csvHasALineForEachFinding() throws {
    let report = try everyVerdict()
    #expect(Document(report).csv().split(separator: "\n").count == report.findings.count + 1)
  }

  @Test func jsonReadsBack() throws {
    let report = try everyVerdict()
    #expect(try decodeJSON(GateReport.self, from: encodeJSON(report)) == report)
  }
}

/// Sixteen days in which the steps change once and the time once.
func changedHistory() -> History {
  let reports = (0..<16).map { day in
    var report = fixtureReport([
      fixtureRecord(fixtureTrial(), steps: day < 3 ? 100 : 90, gap: 0.5).timed([[(day < 9 ? 10_000 : 13_000) + day]])
    ])
    report.startedAt = "2026-11-\(day + 10)T00:00:00Z"
    return (file: "\(day + 10).json", report: report)
  }
  return history(of: reports, level: 0.01)
}

/// A paired gate with one finding of each verdict, and a certificate.
func everyVerdict() throws -> GateReport {
  func pairs(_ ratio: Double) -> [TimedPair] {
    (0..<24).map { plainPair(1_000_000, Int(1e6 * ratio) + 300 * ($0 * 7 % 5)) }
  }
  let noisy = (0..<24).map { plainPair(1_000_000, $0.isMultiple(of: 2) ? 800_000 : 1_260_000) }
  let uneven = (0..<24).map { plainPair(1_000_000, 900_000 + 200_000 * ($0 * 7 % 24) / 23) }
  var run = pairedRun([pairs(1.04), pairs(1), pairs(0.9), noisy, [], pairs(1), pairs(1), uneven, noisy])
  run.trials[5].candidate.record = nil
  run.trials[6].pairs[2].candidate.failure = WorkerFailure(.crashed, "signal 11 (Segmentation fault)")
  let instructions = Measured.measured(InstructionCounts(count: 123_456, key: "callgrind"))
  (run.trials[8].baseline.instructions, run.trials[8].candidate.instructions) = (instructions, instructions)
  let certificate = certify(
    machine: run.baseline.fingerprint, measuredAt: "2026-11-20T08:00:00Z", suite: run.suite, trials: 9,
    policy: detectingPolicy, backgroundLoad: 1, alarms: (1, 300), detections: [(0.01, 20, 100), (0.03, 100, 100)])
  return try evaluateGate(run, under: detectingPolicy, certificate: certificate)
}

/// Time, with a slowdown that must be detected, and instructions beside it.
private let detectingPolicy = GatePolicy(rules: [
  MetricRule(.timePerStep, minimumEffect: 0.01, equivalenceMargin: 0.03, mustDetect: 0.05), .standard(.instructions),
])

/// A gate of a row of two trials whose candidates take three more steps to a worse end.
func changedResult() throws -> GateReport {
  let baseline = (0..<2).map { fixtureRecord(fixtureTrial(seed: $0), gap: 0.5) }
  let candidate = baseline.map { record in
    var record = record
    record.digest += "'"
    record.steps += 3
    record.evaluations.gradients += 6
    record.finalGap = RecordedNumber(0.6)
    return record
  }
  return try evaluateGate(
    baseline: ("a", fixtureReport(baseline)), candidate: ("b", fixtureReport(candidate)),
    under: GatePolicy(rules: [.standard(.steps), .standard(.evaluations), .standard(.finalLoss)]))
}

/// Counts the elements of a JUnit file.
private final class JUnitReader: NSObject, XMLParserDelegate {
  var cases = 0
  var names: [String] = []
  var counts: [String: Int] = [:]
  var elements = ["failure": 0, "error": 0, "skipped": 0]

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    switch name {
    case "testsuite": for (key, value) in attributes { counts[key] = Int(value) }
    case "testcase":
      cases += 1
      names.append(attributes["classname"] ?? "")
    default: if elements[name] != nil { elements[name, default: 0] += 1 }
    }
  }
}
