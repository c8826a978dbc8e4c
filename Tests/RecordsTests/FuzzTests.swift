import Analysis
import PortableMath
import Records
import Testing

/// Damaged files give a value or the typed error; a trap would end the whole test process.
@Suite struct FuzzTests {
  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func damagedSuiteIsReadOrRefused(_ seed: UInt64) {
    var mutation = Mutation(seed: seed, pieces: suitePieces)
    var refused = 0
    for _ in 0..<1000 {
      let bytes = mutation.damage(Array(smallSuite.utf8))
      do throws(ConfigurationError) {
        #expect(try readSuite(bytes, file: "f.yaml").experiments.isEmpty == false)
      } catch {
        refused += 1
        expectOneMessage("\(error)", startsWith: "f.yaml")
      }
    }
    // Both ways must be taken, or the damage tests nothing.
    #expect((100...990).contains(refused))
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func damagedReportIsReadOrRefused(_ seed: UInt64) throws {
    let valid = try encodeJSON(sampleReport())
    var mutation = Mutation(seed: seed, pieces: reportPieces)
    var refused = 0
    for _ in 0..<500 {
      let bytes = mutation.damage(valid)
      do throws(ReportError) {
        let report = try readReport(bytes, file: "f.json")
        #expect((try? encodeJSON(report)) != nil)
        // What is made of a report's numbers must not trap on a damaged one either.
        _ = report.inconsistency
        _ = try? diff([("a", sampleReport()), ("b", report)])
        _ = try? diff([("b", report), ("a", sampleReport())])
        for expectation in report.records.flatMap(\.trial.expectations) { #expect(!"\(expectation.tolerance)".isEmpty) }
      } catch {
        refused += 1
        expectOneMessage("\(error)", startsWith: "'f.json'")
      }
    }
    #expect((100...495).contains(refused))
  }

  /// The damage reaches what stands behind the checksums.
  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func damagedLinesAreReadOrRefused(_ seed: UInt64) throws {
    let valid = sampleReport().fileBytes()
    var mutation = Mutation(seed: seed, pieces: reportPieces)
    var refused = 0
    for round in 0..<500 {
      let damaged = mutation.damage(valid)
      let bytes = round.isMultiple(of: 4) ? damaged : damaged.withChecksums
      do throws(ReportError) {
        let report = try readReport(bytes, file: "f.report")
        #expect((try? encodeJSON(report)) != nil)
        _ = try? diff([("a", sampleReport()), ("b", report)])
      } catch {
        refused += 1
        expectOneMessage("\(error)", startsWith: "'f.report'")
      }
    }
    #expect((100...499).contains(refused))
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func damagedTraceIsReadOrRefused(_ seed: UInt64) throws {
    let trial = sampleReport().records[0].trial
    let operations = OperationTrace.Kind.allCases.map {
      OperationTrace(kind: $0, inputs: [ExactNumber(1.5), ExactNumber(-0.0)], outputs: [ExactNumber(Double.nan)])
    }
    let trace = Trace(machine: "m", trial: trial, steps: [StepTrace(step: 1, operations: operations)])
    let valid = try encodeJSON(trace)
    var mutation = Mutation(seed: seed, pieces: reportPieces)
    var refused = 0
    for _ in 0..<500 {
      do throws(ReportError) {
        if let read = try readTrace(mutation.damage(valid), file: "f.json") {
          _ = compare(trace, read)
          _ = compare(read, trace)
          #expect((try? encodeJSON(read)) != nil)
        } else {
          refused += 1
        }
      } catch {
        refused += 1
        expectOneMessage("\(error)", startsWith: "'f.json'")
      }
    }
    #expect((100...499).contains(refused))
  }

  @Test func damagedStepDigestsAreReadOrRefused() {
    var stepDigests = StepDigests()
    for step in 0..<20 { stepDigests.append([nil, Digest(of: [UInt8(step)]), nil, Digest(of: [1])]) }
    var mutation = Mutation(seed: 1, pieces: ["\u{0}", "assay.stepDigests", "x"])
    var read = 0
    for _ in 0..<500 {
      guard let damaged = StepDigests(bytes: mutation.damage(stepDigests.bytes)) else { continue }
      read += 1
      if let first = StepDigests.firstDifferentStep(stepDigests, damaged) {
        #expect(!StepDigests.differingStages(stepDigests, damaged, at: first).isEmpty)
      }
    }
    #expect((50...490).contains(read))
  }

  private func expectOneMessage(_ message: String, startsWith file: String) {
    #expect(message.hasPrefix(file))
    #expect(!message.contains { $0.isNewline })
    #expect(message.count < 1000)
  }

  private let suitePieces = [
    "1e309", "-1", "99999999999999999999", "0x1p4", "nan", "&a ", "*a", "<<: ", "!!float ", "!!binary ", "? ", "- ", ": ",
    "[", "]", "{", "}", "\"", "'", "|\n", ">-\n", "\t", "\r", "\n", "---\n", "...\n", "%YAML 9.9\n", "\u{FEFF}", "\u{0}",
    "\u{2028}", "# ", "~", "true", "experiments", "budget: {steps: 1}", "seeds: 1e17",
  ]

  private let reportPieces = [
    "1e309", "-1", "99999999999999999999", "null", "true", "\"nan\"", "\"", "{", "}", "[", "]", ",", ":", "\\u0000",
    "\\ud800", "\"amount\":1e300,", "\u{0}", "{\"absent\":1}", "1.5", "\"version\":2,", "e", "0",
  ]
}

extension [UInt8] {
  /// Lines with the checksums that belong to what follows them, whatever that is.
  fileprivate var withChecksums: [UInt8] {
    var chain = LineChain()
    return split(separator: 10).flatMap { line -> [UInt8] in
      let text = String(decoding: line.dropFirst(33), as: UTF8.self).replacing(/"chain":"[0-9a-f]{32}"/) { _ in
        "\"chain\":\"\(chain.digest)\""
      }
      let checksum = Digest(of: Array(text.utf8))
      chain.append(checksum)
      return Array("\(checksum) \(text)\n".utf8)
    }
  }
}
