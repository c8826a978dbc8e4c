import Testing

@testable import Harness

@Suite struct RehearsalTests {
  @Test func theFirstCommandThatIsLostIsFound() async throws {
    let ends = shell("echo 'finished elsewhere' >&2")
    let refuses = shell("echo 'assay: no' >&2; exit 2")
    let dies = shell("kill -9 $$")
    #expect(try await firstLost([ends, refuses, dies, dies], limitSeconds: 60) == 2)
    #expect(try await firstLost([ends, refuses], limitSeconds: 60) == nil)
  }

  private func shell(_ command: String) -> WorkerCommand { WorkerCommand(executable: "/bin/sh", arguments: ["-c", command]) }
}
