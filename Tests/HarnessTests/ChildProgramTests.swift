import Glibc
import SystemFiles
import Testing

@testable import Harness

/// Programs as children, and the temporary folders that they run in.
@Suite struct ChildProgramTests {
  private let environment = ["PATH": "/usr/bin:/bin"]

  @Test func aProgramThatIsLateIsKilled() async throws {
    try await withTemporaryFolder { folder in
      let child = try ChildProgram(["sleep", "1000"], environment, output: "\(folder)/output")
      child.send(SIGKILL, after: 0.01)
      let end = child.wait()?.end
      #expect(end == ProgramEnd.signal(SIGKILL))
      #expect(child.wasLate)
    }
  }

  @Test func whatAProgramLeavesBehindEndsWithIt() async throws {
    try await withTemporaryFolder { folder in
      let output = "\(folder)/output"
      let words = ["sh", "-c", "sleep 1000 & echo $!; echo words >&2"]
      let child = try ChildProgram(words, environment, output: output, takesErrors: true)
      let end = child.wait()?.end
      #expect(end == ProgramEnd.code(0))
      child.send(SIGKILL, isLate: true)
      #expect(!child.wasLate, "its number may be another process's")
      let lines = String(decoding: try readFile(output), as: UTF8.self).split(separator: "\n")
      #expect(lines.count == 2 && lines.last == "words")
      let number = lines.first.flatMap { pid_t($0) }
      let left = try #require(number)
      while isRunning(left) { try await Task.sleep(for: .milliseconds(10)) }
    }
  }

  private func isRunning(_ process: pid_t) -> Bool {
    guard let status = try? readFile("/proc/\(process)/stat") else { return false }
    return !String(decoding: status, as: UTF8.self).contains(") Z")
  }

  /// A killed process's folder goes when the next one is made; others stay.
  @Test func temporaryFoldersOfProcessesThatAreGoneAreRemoved() async throws {
    try await withTemporaryFolder { parent in
      let (prefix, gone) = (TemporaryFolder.prefix, "\(Int32.max)-aaaaaa")
      let left = "\(parent)/\(prefix)\(gone)/deeper"
      let others = ["\(prefix)1-aaaaaa", "\(prefix)x", "other-\(prefix)\(gone)"]
      for path in [left] + others.map({ "\(parent)/\($0)" }) { try makeFolder(path) }
      try writeFileAtomically([1], to: "\(left)/output")
      do {
        let own = try TemporaryFolder(in: parent)
        #expect(listFolder(parent) == (others + [String(own.path.dropFirst(parent.count + 1))]).sorted())
        withExtendedLifetime(own) {}
      }
      #expect(listFolder(parent) == others.sorted())
    }
  }
}
