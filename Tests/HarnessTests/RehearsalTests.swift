import Testing

@testable import Harness

@Suite struct RehearsalTests {
  @Test func theFirstCommandThatIsLostIsFound() async throws {
    let ends = shell("echo 'finished elsewhere with 0' >&2")
    let refuses = shell("echo 'assay: no' >&2; exit 2")
    let dies = shell("kill -9 $$")
    #expect(try await firstLost([ends, refuses, dies, dies], limitSeconds: 60) == 2)
    #expect(try await firstLost([ends, refuses], limitSeconds: 60) == nil)
  }

  /// Its supervisor may be killed while it ends what plugins have started.
  @Test(arguments: ["exit 2", "kill -9 $$"])
  func aCommandThatSaidItsEndHasEnded(_ end: String) async throws {
    let command = shell("echo 'assay: a note' >&2; echo 'finished elsewhere with 2' >&2; \(end)")
    guard case .finished(let code, let standardError, _) = try await rehearse(command, limitSeconds: 60) else {
      Issue.record("'\(end)' is no end")
      return
    }
    #expect(code == 2 && standardError == "assay: a note\n")
  }

  @Test(arguments: [
    "echo 'assay: a note' >&2; kill -9 $$", "exit 0", "echo 'finished elsewhere with 2' >&2; exit 0",
    "echo 'finished elsewhere with 0' >&2; kill -11 $$",
  ])
  func aCommandThatEndsOtherwiseIsLost(_ command: String) async throws {
    guard case .lost = try await rehearse(shell(command), limitSeconds: 60) else {
      Issue.record("'\(command)' is an end")
      return
    }
  }

  private func shell(_ command: String) -> WorkerCommand { WorkerCommand(executable: "/bin/sh", arguments: ["-c", command]) }
}
