import Foundation
import Records
import Testing

/// Signals to `assay record`.
@Suite struct RecordSignalTests {
  @Test(arguments: [
    (SIGINT, "signal 2 (Interrupt)"), (SIGTERM, "signal 15 (Terminated)"),
  ])
  func aSignalToTheRecorderAloneEndsTheProgramAndKeepsItsSteps(number: Int32, words: String) async throws {
    let folder = try Folder()
    let end = try await interrupted(by: number, "while :; do sleep 0.02; done", in: folder)
    #expect(end.signal == number)
    #expect(end.err == "assay: failed: train/train/SGD/float64/0: \(words) ended the program after step 3\n")
    #expect(try report("x", in: folder).records[0].steps == 3)
    #expect(!folder.files.contains { $0.contains(".lock") })
  }

  @Test(arguments: [("exit 0", 0, nil), ("exit 4", nil, SIGINT)] as [(String, Int32?, Int32?)])
  func aProgramThatHandlesTheSignalEndsAsItWants(end: String, code: Int32?, signal: Int32?) async throws {
    let folder = try Folder()
    let end = try await interrupted(by: SIGINT, "trap '\(end)' INT\n: > begun\nwhile :; do sleep 0.02; done", in: folder)
    #expect(end.code == code && end.signal == signal, "\(end.err)")
  }

  /// Sends a signal to `assay record` alone while its program waits for it.
  private func interrupted(by number: Int32, _ waiting: String, in folder: Folder) async throws -> Finished {
    try folder.write(recording(steps: 3).bytes, to: "a.bytes")
    let begun = waiting.contains("begun") ? "" : ": > begun\n"
    try folder.write("cat a.bytes > \"$ASSAY_RECORDING\"\n\(begun)\(waiting)\n", to: "train.py")
    // A shell without a terminal has what it starts beside itself ignore the signal, and so perhaps these tests.
    let command = try Command(
      running: "/usr/bin/env",
      ["--default-signal=INT,TERM", assayPath, "record", "--output", "x.report", "--", "sh", "train.py"], in: folder)
    while !folder.files.contains("begun"), command.isRunning { try await Task.sleep(for: .milliseconds(5)) }
    command.send(number)
    return try await command.finish()
  }
}
