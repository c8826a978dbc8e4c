import Foundation
import SystemFiles

/// Why there is no executable of a revision.
public enum RevisionError: Error, Equatable, CustomStringConvertible, Sendable {
  /// The repository, the revision or a tool cannot be used.
  case unusable(String)
  case doesNotBuild(String)

  public var description: String {
    switch self {
    case .unusable(let reason), .doesNotBuild(let reason): reason
    }
  }
}

/// Returns the path of the executable of a revision, and builds it unless that was done before.
///
/// All revisions share one work tree and one build folder below `.build/revisions` of the repository, so that the next one
/// only compiles what differs. Each executable is kept there under its commit. Two builds wait for each other.
///
/// - Parameters:
///   - revision: a name that git knows in the repository.
///   - folder: a folder in the repository.
///   - notice: gets a line before a build begins.
public func buildRevision(
  _ revision: String, ofRepositoryAround folder: String, notice: (String) -> Void
) async throws(RevisionError) -> String {
  let root = try await git(
    ["-C", folder, "rev-parse", "--show-toplevel"], orSay: "there is no git repository around '\(folder)'")
  let commit = try await git(
    ["-C", root, "rev-parse", "--verify", "--quiet", "--end-of-options", "\(revision)^{commit}"],
    orSay: "'\(revision)' is no revision of \(root)")
  _ = try await git(
    ["-C", root, "cat-file", "-e", "\(commit):Package.swift"],
    orSay: "'--against' builds Assay, and \(root) is no checkout of it; name the plugins of both sides by "
      + "'--baseline-plugin' and '--candidate-plugin'")
  let builds = "\(root)/.build/revisions"
  let product = "\(builds)/assay-\(commit)"
  let lock = try lockedFile(in: builds)
  defer { withExtendedLifetime(lock) {} }
  if FileManager.default.isExecutableFile(atPath: product) { return product }
  try await checkOut(commit, of: root, in: "\(builds)/tree")
  notice("building \(revision) (\(commit.prefix(10)))")
  try await build("\(builds)/tree", scratch: "\(builds)/build", revision: revision)
  // Under another name first: what has the commit's name is whole.
  let copied = await runTool("cp", ["\(builds)/build/release/assay", "\(product).part"])
  guard copied?.succeeded == true, rename("\(product).part", product) == 0 else {
    throw .unusable("the build of \(revision) cannot be kept in '\(product)': \(copied?.standardError ?? "no 'cp'")")
  }
  return product
}

/// A locked file in a folder, which is made if it is missing; the lock ends with the value.
private func lockedFile(in folder: String) throws(RevisionError) -> OpenFile {
  let lock: OpenFile
  do throws(FileError) {
    try makeFolder(folder)
    lock = try OpenFile("\(folder)/lock", for: .appendingOrCreating, action: "lock")
  } catch {
    throw .unusable("\(error)")
  }
  guard lock.lock(.exclusive, waits: true) else { throw .unusable("\(FileError("lock", lock.path))") }
  return lock
}

private func checkOut(_ commit: String, of root: String, in tree: String) async throws(RevisionError) {
  let why = "the work tree '\(tree)' cannot be made; remove it, run 'git worktree prune' and try again"
  if FileManager.default.fileExists(atPath: "\(tree)/.git") {
    _ = try await git(["-C", tree, "checkout", "--quiet", "--detach", "--force", commit], orSay: why)
  } else {
    _ = try await git(["-C", root, "worktree", "add", "--quiet", "--force", "--detach", tree, commit], orSay: why)
  }
}

private func build(_ tree: String, scratch: String, revision: String) async throws(RevisionError) {
  let end = await runTool(
    "swift",
    ["build", "--package-path", tree, "--scratch-path", scratch, "-c", "release", "--product", "assay"])
  guard let end else { throw .doesNotBuild("there is no 'swift' to build \(revision) with") }
  guard end.succeeded else {
    let lines = (end.output + end.standardError).split(separator: "\n").filter { $0.contains("error:") }.prefix(5)
    throw .doesNotBuild("\(revision) does not build:\n\(lines.joined(separator: "\n"))")
  }
}

/// What git prints, without the end of the line.
private func git(_ arguments: [String], orSay failure: String) async throws(RevisionError) -> String {
  guard let end = await runTool("git", arguments) else { throw .unusable("there is no 'git' here") }
  guard end.succeeded else {
    let detail = end.standardError.trimmingCharacters(in: .whitespacesAndNewlines)
    throw .unusable(detail.isEmpty ? failure : "\(failure) (\(detail))")
  }
  return end.output.trimmingCharacters(in: .whitespacesAndNewlines)
}
