import Foundation
import PortableMath
import Records
import Testing

/// The lines of a journal, without their ends.
func lines(of journal: [UInt8]) -> [ArraySlice<UInt8>] { journal.split(separator: UInt8(ascii: "\n")) }

/// The folder of a run of `suite` that was killed when its journal had at least `count` lines beside that of its node.
///
/// Nothing but the suite and the journal is left.
func killedRun(of suite: String, afterLines count: Int, _ options: [String] = ["--no-timing"]) async throws -> Folder {
  for _ in 0..<20 {
    let folder = try Folder()
    try folder.write(suite, to: "suite.yaml")
    _ = try await Gate.shared.pass {
      let command = try Command(["run", "suite.yaml", "--jobs", "1"] + options, in: folder)
      while command.isRunning {
        if let name = folder.journals.first, let bytes = try? folder.bytes(of: name), lines(of: bytes).count > count {
          command.send(SIGKILL)
          break
        }
        try await Task.sleep(for: .milliseconds(1))
      }
      return try await command.finish()
    }
    // It may have been done before the signal came.
    if folder.journals.count == 1, folder.reports.isEmpty { return folder }
  }
  throw NeverInterrupted()
}

/// A copy of one interrupted run of `manyTrials`, with another journal in the place of its own if one is given.
func interruptedRun(journal: [UInt8]? = nil) async throws -> Folder {
  let folder = try Folder()
  for (name, bytes) in try await interruptedFiles.value {
    try folder.write(name.hasSuffix(".journal") ? journal ?? bytes : bytes, to: name)
  }
  return folder
}

/// Bytes by name, so that no folder outlives the tests. A line of the journal that the kill has torn is left out.
private let interruptedFiles = Task {
  let folder = try await killedRun(of: manyTrials, afterLines: 5)
  return try folder.files.map { name in
    let bytes = try folder.bytes(of: name)
    return (name, name.hasSuffix(".journal") ? Array(bytes[...(bytes.lastIndex(of: UInt8(ascii: "\n")) ?? 0)]) : bytes)
  }
}

/// What `manyTrials` end in when nothing disturbs them.
func digestOfManyTrials() async throws -> String { try await sharedDigest.value }

private let sharedDigest = Task { try await undisturbedReport(of: manyTrials).digest }

/// Every attempt to interrupt a run came too late.
struct NeverInterrupted: Error {}

/// The report of an undisturbed run.
func undisturbedReport(of suite: String, _ options: [String] = ["--no-timing"]) async throws -> Report {
  let folder = try Folder()
  try folder.write(suite, to: "suite.yaml")
  let end = try await Gate.shared.pass { try await Command(["run", "suite.yaml"] + options, in: folder).finish() }
  try #require(end.code == 0, "\(end.err)")
  return try folder.report()
}

/// The processes that have `mark` in their environment.
func processes(markedBy mark: String) -> [String] {
  let numbers = (try? FileManager.default.contentsOfDirectory(atPath: "/proc"))?.filter { Int($0) != nil } ?? []
  return numbers.filter { number in
    guard let variables = FileManager.default.contents(atPath: "/proc/\(number)/environ") else { return false }
    return variables.range(of: Data("TEST_MARK=\(mark)".utf8)) != nil
  }
}

/// Waits until no process has `mark`; the ones that stay too long.
func leftOver(from mark: String) async throws -> [String] {
  for _ in 0..<200 {
    if processes(markedBy: mark).isEmpty { return [] }
    try await Task.sleep(for: .milliseconds(25))
  }
  return processes(markedBy: mark)
}

/// Seeded whole numbers, so that a test that fails fails again.
struct Chance: Sendable {
  private let seed: Seed

  init(_ seed: UInt64) { self.seed = Seed(seed).derived(for: "tests") }

  func number(_ index: Int, in range: Range<Int>) -> Int {
    range.lowerBound + Int(seed.bits(element: UInt64(index)) % UInt64(range.count))
  }
}
