import Glibc
import SystemFiles
import Testing

@testable import Harness

@Suite struct RevisionTests {
  @Test func aFolderWithoutARepositoryHasNoRevisions() async throws {
    try await withTemporaryFolder { folder in
      do throws(RevisionError) {
        _ = try await Revision("HEAD", ofRepositoryAround: folder)
        Issue.record("a folder without a repository has a revision")
      } catch {
        guard case .unusable(let reason) = error else { throw error }
        #expect(reason.hasPrefix("there is no git repository around '\(folder)'"))
      }
    }
  }

  @Test func whatIsNoRevisionIsNamed() async throws {
    try await withRepository { folder, _ in
      await #expect(throws: RevisionError.unusable("'nowhere' is no revision of \(folder)")) {
        try await Revision("nowhere", ofRepositoryAround: folder)
      }
    }
  }

  @Test func anExecutableThatIsKeptIsNotBuiltAgain() async throws {
    try await withRepository { folder, commit in
      try makeFolder("\(folder)/.build/revisions")
      let kept = "\(folder)/.build/revisions/assay-\(commit)"
      try writeFileAtomically([], to: kept)
      chmod(kept, 0o755)
      let path = try await Revision("HEAD", ofRepositoryAround: folder).executable { Issue.record("\($0)") }
      #expect(path == kept)
    }
  }

  /// A repository with one empty commit.
  private func withRepository(_ body: (_ folder: String, _ commit: String) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      func git(_ arguments: String...) async throws -> String {
        let run = await runTool("git", ["-C", folder] + arguments)
        let end = try #require(run)
        try #require(end.succeeded, "\(end.standardError)")
        return String(end.output.prefix { !$0.isNewline })
      }
      _ = try await git("init", "--quiet")
      _ = try await git(
        "-c", "user.name=Test", "-c", "user.email=test@example.org", "commit", "--quiet", "--allow-empty", "-m", "first")
      try await body(folder, try await git("rev-parse", "HEAD"))
    }
  }
}
