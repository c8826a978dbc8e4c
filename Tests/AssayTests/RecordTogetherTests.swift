import Foundation
import Records
import Testing

/// Recordings that are made at the same time.
@Suite struct RecordTogetherTests {
  /// The programs are under way at the same time: each says that it has begun, and waits.
  @Test func twoRecordingsInOneFileAreRefusedAndNothingIsLost() async throws {
    let folder = try Folder()
    try folder.write(recording(steps: 3).bytes, to: "a.bytes")
    try folder.write(
      "cat a.bytes > \"$ASSAY_RECORDING\"\n: > begun\nwhile [ ! -e go ]; do sleep 0.02; done\n", to: "train.py")
    let first = try Command(["record", "--output", "x.report", "--", "sh", "train.py", "--lr", "1"], in: folder)
    while !folder.files.contains("begun"), first.isRunning { try await Task.sleep(for: .milliseconds(5)) }
    for options in [["--output", "x.report"], ["--append", "x.recording"]] {
      let second = try await Command(["record"] + options + ["--", "sh", "train.py", "--lr", "2"], in: folder).finish()
      #expect(second.code == 2 && second.out.isEmpty)
      #expect(second.err == "assay: 'x.recording' is being recorded by another 'assay record'\n")
    }
    try folder.write("", to: "go")
    let end = try await first.finish()
    #expect(end.code == 0 && end.err.isEmpty, "\(end.err)")
    #expect(try report("x", in: folder).records[0].trial.id == "train/train(lr: 1)/SGD/float64/0")
    #expect(!folder.files.contains { $0.contains(".lock") })
  }

  @Test func recordingsOfOneSecondHaveNamesOfTheirOwn() async throws {
    let folder = try Folder()
    try folder.write(recording(steps: 3).bytes, to: "a.bytes")
    try folder.write("cat a.bytes > \"$ASSAY_RECORDING\"\n", to: "train.py")
    let commands = try (0..<6).map { try Command(["record", "--", "sh", "train.py", "--lr", "\($0)"], in: folder) }
    var paths = Set<String>()
    for (number, command) in commands.enumerated() {
      let end = try await command.finish()
      #expect(end.code == 0 && end.err.isEmpty, "\(end.err)")
      let place = try #require(end.out.split(separator: "\n").first { $0.hasPrefix("report ") }.map { String($0.dropFirst(7)) })
      let record = try readReport(folder.bytes(of: place), file: place).records[0]
      #expect(record.trial.id == "train/train(lr: \(number))/SGD/float64/0")
      paths.insert(place)
    }
    #expect(paths.count == commands.count)
  }

  /// A lock that a killed process has left keeps nobody away.
  @Test func whatIsLeftOfALockIsNoLock() async throws {
    let folder = try Folder()
    try folder.write("", to: "train.recording.lock")
    let end = try await record(recording(steps: 3).bytes, in: folder)
    #expect(end.code == 0 && !folder.files.contains("train.recording.lock"), "\(end.err)")
  }
}
