import Analysis
import Records
import Rendering
import ReportFixtures
import Testing

/// Files made by others are refused in words, or are harmless; a trap would end the whole test process.
///
/// Each mutant is well-formed JSON whose checksums and digests are made to fit, so that impossible numbers reach all that is
/// computed from a report.
@Suite struct StructuredFuzzTests {
  @Test(arguments: 1...4)
  func aReportWithImpossibleNumbersIsRefusedOrHarmless(_ seed: Int) throws {
    let valid = plausibleReport()
    let bytes = try encodeJSON(valid)
    var mutation = JSONMutation(seed: seed)
    var refused = 0
    for _ in 0..<mutants {
      do throws(ReportError) {
        let report = try readReport(withChecksum(forged(mutation.changed(bytes))), file: "f.json")
        if report.inconsistency == nil { exercise(report, beside: valid) } else { refused += 1 }
      } catch {
        refused += 1
        #expect("\(error)".hasPrefix("'f.json'") && !"\(error)".contains { $0.isNewline })
      }
    }
    // Both ways must be taken, or the mutants test nothing.
    #expect((mutants / 4...mutants - mutants / 50).contains(refused))
  }

  /// What a worker replies is checked before it is kept.
  @Test func aReplyWithImpossibleNumbersIsRefusedOrHarmless() throws {
    let records = plausibleReport().records
    var replies = records.map { Reply.record($0) }
    if let count = records[0].allocations.value { replies.append(.allocations(count)) }
    for process in records[0].timing.value?.processes ?? [] { replies.append(.timing(process)) }
    var mutation = JSONMutation(seed: 5)
    var refused = 0
    for index in 0..<mutants {
      let bytes = mutation.changed(try encodeJSON(replies[index % replies.count]))
      guard let reply = try? decodeJSON(Reply.self, from: bytes) else { continue }
      if reply.entry.implausibility(steps: 100) != nil { refused += 1 }
    }
    #expect((mutants / 10...mutants).contains(refused))
  }

  private enum Reply: Codable {
    case record(TrialRecord)
    case allocations(Allocations)
    case timing(ProcessTiming)

    var entry: JournalEntry {
      switch self {
      case .record(let record): .record(record)
      case .allocations(let count): .allocations(trial: "a", .measured(count))
      case .timing(let times): .timing(trial: "a", process: 0, .measured(times))
      }
    }
  }

  /// The same mutants of reports as lines, with checksums that fit.
  @Test(arguments: 1...2)
  func aReportOfLinesWithImpossibleNumbersIsRefusedOrHarmless(_ seed: Int) throws {
    let valid = plausibleReport()
    let bytes = try encodeJSON(valid)
    var mutation = JSONMutation(seed: 10 + seed)
    var refused = 0
    for _ in 0..<mutants {
      guard let mutant = try? decodeJSON(Report.self, from: forged(mutation.changed(bytes))) else { continue }
      do throws(ReportError) {
        exercise(try readReport(mutant.fileBytes(), file: "f.report"), beside: valid)
      } catch {
        refused += 1
        #expect("\(error)".hasPrefix("'f.report'") && !"\(error)".contains { $0.isNewline })
      }
    }
    #expect((mutants / 8...mutants - mutants / 50).contains(refused))
  }

  @Test func aCertificateWithImpossibleNumbersIsRefusedOrHarmless() throws {
    let bytes = try encodeJSON(fixtureCertificate)
    var mutation = JSONMutation(seed: 6)
    var refused = 0
    for _ in 0..<mutants {
      do throws(CertificateError) {
        let certificate = try readCertificate(mutation.changed(bytes), file: "f.json")
        _ = Document(certificate).terminal()
      } catch {
        refused += 1
      }
    }
    #expect((mutants / 10...mutants - 1).contains(refused))
  }

  @Test func aTraceWithImpossibleNumbersIsRefusedOrHarmless() throws {
    let operations = OperationTrace.Kind.allCases.map {
      OperationTrace(
        kind: $0, inputs: [], outputs: [], tensors: [TracedTensor(name: "w", extents: [2, 3])])
    }
    let trace = Trace(
      machine: "m", trial: fixtureTrial(), steps: [1, 2].map { StepTrace(step: $0, operations: operations) })
    let bytes = try encodeJSON(trace)
    var mutation = JSONMutation(seed: 7)
    var refused = 0
    for _ in 0..<mutants {
      do throws(ReportError) {
        guard let read = try readTrace(mutation.changed(bytes), file: "f.json") else { continue }
        for comparison in [compare(trace, read), compare(read, trace)] {
          _ = Document(comparison, trial: "t").terminal()
        }
      } catch {
        refused += 1
      }
    }
    #expect((mutants / 10...mutants - 1).contains(refused))
  }

  /// The report with the digests that belong to its content, as somebody who changes it would write them.
  private func forged(_ bytes: [UInt8]) -> [UInt8] {
    guard var report = try? decodeJSON(Report.self, from: bytes) else { return bytes }
    for index in report.records.indices where report.records[index].implausibility == nil {
      if !report.records[index].digest.isEmpty { report.records[index] = report.records[index].withDigests() }
    }
    report.digest = Report.digest(of: report.records).description
    return (try? encodeJSON(report)) ?? bytes
  }

  /// Everything that is made of a report.
  private func exercise(_ report: Report, beside valid: Report) {
    write(Document(summarize(report), detail: .full))
    for table in Report.tables { _ = csv(table.make(report)) }
    let pairs: [[(file: String, report: Report)]] = [[("a", valid), ("b", report)], [("b", report), ("a", valid)]]
    for pair in pairs {
      if let diff = try? diff(pair) { write(Document(diff, detail: .full)) }
      let (a, b) = (pair[0], pair[1])
      guard let gate = try? evaluateGate(baseline: a, candidate: b, under: everyMetric) else { continue }
      write(Document(gate, detail: .full))
      _ = (junit(gate), annotations(gate), try? sarif(gate, file: "s"))
    }
    write(Document(history(of: [("a", valid), ("b", report)], level: 0.05, permutations: 9)))
  }

  private func write(_ document: Document) {
    _ = (document.terminal(), document.markdown(), document.csv(), document.latex(), try? document.json())
  }
}

/// Of each test.
private let mutants = 150

private let everyMetric = GatePolicy(rules: GateMetric.all.map { MetricRule.standard($0) })

private let fixtureCertificate: Certificate = {
  let share = Proportion(successes: 3, count: 100, lower: 0.01, upper: 0.08, level: 0.95)
  return Certificate(
    machine: Fingerprint(machine: "m", lines: []), measuredAt: "2026-11-21T08:15:53Z",
    suite: SuiteIdentity(name: "fixture", digest: "0", seed: 1), trials: 2, policy: everyMetric, backgroundLoad: 0,
    falseAlarms: share, detections: [Detection(slowdown: 0.03, found: share)], minimumDetectableEffect: 0.03)
}()
