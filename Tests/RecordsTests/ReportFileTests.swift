import Foundation
import PortableMath
import Records
import ReportFixtures
import Testing

/// A report as lines: what is written is read, however it comes in, and what is damaged is named.
@Suite struct ReportFileTests {
  private let report = plausibleReport()
  private let bytes = plausibleReport().fileBytes()

  /// The lines of a file, each with its end.
  private func lines(of bytes: [UInt8]) -> [[UInt8]] {
    bytes.split(separator: 10).map { Array($0) + [10] }
  }

  private func fault(_ bytes: [UInt8]) -> String? {
    do throws(ReportError) {
      _ = try readReport(bytes, file: "r")
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test func aReportSurvivesAsLines() throws {
    #expect(try readReport(bytes, file: "r") == report)
    let sample = sampleReport()
    #expect(try readReport(sample.fileBytes(), file: "r") == sample)
  }

  /// A later version must still read this text, so a change of it is a change of the version.
  @Test func shapeOfTheLinesIsThatOfTheSnapshot() throws {
    try expectSnapshot("report.report", String(decoding: sampleReport().fileBytes(), as: UTF8.self))
    let kept = Array(try Data(contentsOf: snapshotsFolder.appending(path: "report.report")))
    #expect(try readReport(kept, file: "report.report") == sampleReport())
  }

  /// A run takes a record from its worker as text.
  @Test func theLineOfAnEncodedRecordIsTheOneOfTheRecord() throws {
    for record in report.records {
      var (ofText, ofRecord) = (ReportWriter(), ReportWriter())
      let encoded = try encodeJSON(record)[...]
      let line = ofText.bytes(ofRecord: encoded, trial: record.trial.id, node: "a \"node\"", place: 3)
      #expect(line == ofRecord.bytes(of: .entry(.record(record), node: "a \"node\"", place: 3)))
      #expect(ofText.chain == ofRecord.chain)
    }
  }

  @Test(arguments: [1, 7, 33, 34, 1000, 65537])
  func theStreamIsTheWholeHoweverItIsCut(_ size: Int) throws {
    var reader = ReportReader(file: "r")
    for start in stride(from: 0, to: bytes.count, by: size) { try reader.read(bytes[start..<min(bytes.count, start + size)]) }
    #expect(try reader.finish() == report)
  }

  @Test(arguments: [1, 40, 4096, 1 << 20])
  func aFileThatIsFilledInPieceByPieceIsTheWhole(_ size: Int) throws {
    var reader = ReportReader(file: "r")
    var rest = bytes[...]
    while try reader.read(
      atMost: size,
      { memory in
        let piece = rest.prefix(memory.count)
        memory.copyBytes(from: piece)
        rest = rest.dropFirst(piece.count)
        return piece.count
      }) > 0
    {}
    #expect(try reader.finish() == report)
  }

  /// Digits in the place of others make another digest; no other byte is a digit.
  @Test func onlyThe32DigitsOfAChecksumAreOne() throws {
    let line = Array(bytes.prefix { $0 != 10 }) + [10]
    #expect(try readLines(line).count == 1)
    for place in 0..<33 {
      for byte in UInt8.min ... .max where byte != line[place] && byte != 10 {
        var damaged = line
        damaged[place] = byte
        #expect(throws: LineFault.self, "\(place), \(byte)") { try readLines(damaged) }
      }
    }
  }

  @Test func linesThatComeInSeveralBatchesAreReadInTheirOrder() throws {
    let long = manyTrials(count: 1500)
    let file = long.fileBytes()
    try #require(file.count > LineReader.batchSize)
    #expect(try readReport(file, file: "r") == long)
    var damaged = file
    damaged[damaged.count - 20_000] ^= 1
    let line = damaged[..<(damaged.count - 20_000)].count { $0 == 10 } + 1
    #expect(fault(damaged) == "'r' is damaged at line \(line): its checksum is not the one of its text")
  }

  /// Keys in another order, or keys of a later writer, are read by `Decodable`; both ways say the same.
  @Test func aRecordIsTheSameInWhateverOrderItsKeysStand() throws {
    let added = bytes.rewrittenLines { $0.replacing(#""record":{"#, with: #""record":{"zebra":1,"#) }
    #expect(added != bytes)
    #expect(try readReport(added, file: "r") == report)
  }

  @Test func everyCutIsOfARunThatHasNotFinished() {
    let unfinished = "'r' is of a run that has not finished, or was cut off; 'assay run' with '--resume' continues a run"
    for length in stride(from: 34, to: bytes.count, by: 97) {
      #expect(fault(Array(bytes[..<length])) == unfinished, "\(length)")
    }
  }

  @Test func whatAnEditorOrATransferDoesToAFileIsNamed() {
    let last = bytes.count { $0 == 10 }
    #expect(fault(Array(bytes.dropLast())) == "'r' is damaged at line \(last): it lacks the newline at its end")
    #expect(
      fault(bytes + [0x61]) == "'r' is damaged at line \(last + 1): it follows the footer, which is a report's last line")
    let converted = bytes.flatMap { $0 == 10 ? [13, 10] : [$0] }
    #expect(
      fault(converted) == "'r' is damaged at line 1: it ends in CR LF, where a run writes LF, so the file was converted")
    let marked = fault([0xEF, 0xBB, 0xBF] + bytes) ?? ""
    #expect(marked.hasSuffix("it begins with a byte order mark, which was added after it was written"))
  }

  @Test func aDamagedLineIsNamedWithItsCause() {
    var damaged = bytes
    var line = 1
    for offset in bytes.indices {
      if bytes[offset] == 10 {
        line += 1
      } else if offset > 33, offset % 41 == 0 {
        damaged[offset] ^= 1
        let words = fault(damaged) ?? "accepted"
        #expect(words.hasPrefix("'r' is damaged at line \(line): it"), "\(words), byte \(offset)")
        damaged[offset] = bytes[offset]
      }
    }
  }

  @Test func aLineThatIsMissingDoubledOrMovedIsNoticed() {
    let whole = lines(of: bytes)
    for line in 1..<whole.count - 1 {
      var changed = whole
      changed.remove(at: line)
      #expect(fault(changed.flatMap(\.self)) != nil, "line \(line + 1) removed")
      changed = whole
      changed.insert(whole[line], at: line)
      #expect(fault(changed.flatMap(\.self))?.contains("one was removed, added or moved") == true, "line \(line + 1) doubled")
      if line < whole.count - 2 {
        changed = whole
        changed.swapAt(line, line + 1)
        #expect(fault(changed.flatMap(\.self)) != nil, "line \(line + 1) moved")
      }
    }
  }

  @Test func aFooterWithAnotherCountOrDigestIsRefused() {
    let count = lines(of: bytes).count
    func forged(_ change: (String) -> String) -> String? {
      fault(bytes.rewrittenLines { $0.contains("\"chain\"") ? change($0) : $0 })
    }
    let start = "'r' is damaged at line \(count): "
    let trials = report.records.count
    #expect(
      forged { $0.replacing("\"count\":", with: "\"count\":1") }
        == start + "it counts 1\(trials) trials, and \(trials) stand before it")
    #expect(
      forged { $0.replacing(report.digest, with: Digest(of: [1]).description) }
        == start + "its digest is not the one of the trials before it")
  }

  @Test(arguments: ["1099511627776", "6", "-1"])
  func timesOfAProcessThatNoRunStartsAreRefused(_ process: String) {
    let changed = bytes.rewrittenLines { $0.replacing(#""process":1,"#, with: "\"process\":\(process),") }
    #expect(fault(changed)?.contains("its times are of process \(process), and 6 time it, in '") == true)
  }

  @Test func aFileWithoutItsHeaderOrItsNodeIsRefused() {
    let whole = lines(of: bytes)
    #expect(fault(whole.dropFirst().flatMap(\.self)) == "'r' is not an Assay report")
    let withoutNode = whole.enumerated().filter { $0.offset != 1 }.flatMap(\.element)
    #expect(fault(withoutNode) == "'r' is damaged at line 2: no line before tells of its node")
    #expect(
      fault(bytes + withoutNode)?.hasSuffix("no line before tells of its node") == true, "the part before told of it")
  }

  @Test func anotherSchemaAndALaterVersionAreNamed() {
    let later = bytes.rewrittenLines { $0.replacing(#""version":3"#, with: #""version":4"#) }
    #expect(fault(later)?.contains("has version 4 of its format; this assay reads versions 1 to 3") == true)
    let first = "'r' is damaged at line 1: "
    let earlier = bytes.rewrittenLines { $0.replacing(#""version":3"#, with: #""version":-1"#) }
    #expect(fault(earlier) == first + "it states version -1 of the format, and lines have version 3")
    #expect(fault(bytes + later)?.contains("it states version 4 of the format") == true, "also in a part that follows")
    let other = bytes.rewrittenLines { $0.replacing("assay.report", with: "assay.journal") }
    #expect(fault(other) == "'r' is not an Assay report, but 'assay.journal'")
  }

  @Test func aFilterReadsOnlyItsTrials() throws {
    let read = try readReport(bytes, file: "r", filter: "adam")
    #expect(read.records == report.records.filter { $0.trial.id.contains("adam") })
    #expect(!read.records.isEmpty && read.digest == Report.digest(of: read.records).description)
    // The names alone are looked at.
    #expect(try readReport(encodeJSON(report), file: "r", filter: "adam").records == read.records)
  }

  @Test func aSummaryKeepsAllButCheckpointsInBetween() throws {
    var reader = ReportReader(file: "r", content: .summary)
    try reader.read(bytes)
    let summary = try reader.finish()
    for (short, whole) in zip(summary.records, report.records) {
      #expect(short.checkpoints.first == whole.checkpoints.first && short.checkpoints.last == whole.checkpoints.last)
      var short = short
      short.checkpoints = whole.checkpoints
      #expect(short == whole)
    }
    #expect(summary.digest == report.digest)
    #expect(summary.records.contains { $0.checkpoints.count == 2 })
  }

  private func manyTrials(count: Int) -> Report {
    var long = report
    let record = report.records[0]
    long.records = (0..<count).map { number in
      var copy = record
      copy.trial.id = "e/p/o/float64/\(number)"
      copy.trial.seed = UInt64(number)
      return copy
    }
    long.digest = Report.digest(of: long.records).description
    return long
  }
}

extension [UInt8] {
  /// The lines with other texts, each with the checksum that belongs to it, and the last one with its chain.
  func rewrittenLines(_ change: (String) -> String) -> [UInt8] {
    let texts = split(separator: 10).map { change(String(decoding: $0.dropFirst(33), as: UTF8.self)) }
    var chain = LineChain()
    var bytes: [UInt8] = []
    for text in texts {
      let chained =
        texts.count == 1
        ? text : text.replacing(/"chain":"[0-9a-f]{32}"/) { _ in "\"chain\":\"\(chain.digest)\"" }
      let checksum = Digest(of: Array(chained.utf8))
      chain.append(checksum)
      bytes += Array("\(checksum) \(chained)\n".utf8)
    }
    return bytes
  }
}
