import Foundation
import Harness
import SystemFiles

/// The executable of a revision of the repository around the present folder; built unless it was before.
///
/// All revisions share one work tree and one build folder below `.build/revisions`, so that the next one only compiles what
/// differs; each executable is kept there under its commit. Two builds wait for each other.
func buildRevision(_ revision: String) async throws -> String {
  let root = try await git(["rev-parse", "--show-toplevel"], orSay: "'--against' needs a git repository around this folder")
  let commit = try await git(
    ["rev-parse", "--verify", "--quiet", "--end-of-options", "\(revision)^{commit}"],
    orSay: "'\(revision)' is no revision of \(root)")
  let folder = "\(root)/.build/revisions"
  let product = "\(folder)/assay-\(commit)"
  let lock: OpenFile
  do {
    try makeFolder(folder)
    lock = try OpenFile("\(folder)/lock", for: .appendingOrCreating, action: "lock")
  } catch {
    throw Failure(.badInput, "\(error)")
  }
  guard lock.lock(.exclusive, waits: true) else { throw Failure(.badInput, "\(FileError("lock", lock.path))") }
  defer { withExtendedLifetime(lock) {} }
  if FileManager.default.isExecutableFile(atPath: product) { return product }
  try await checkOut(commit, in: "\(folder)/tree")
  printError("building \(revision) (\(commit.prefix(10)))")
  try await build("\(folder)/tree", scratch: "\(folder)/build", revision: revision)
  // Under another name first: what has the commit's name is whole.
  let copied = await runTool("cp", ["\(folder)/build/release/assay", "\(product).part"])
  guard copied?.succeeded == true, rename("\(product).part", product) == 0 else {
    throw Failure(.badInput, "the build of \(revision) cannot be kept in '\(product)': \(copied?.complaint ?? "no 'cp'")")
  }
  return product
}

private func checkOut(_ commit: String, in tree: String) async throws {
  let why = "the work tree '\(tree)' cannot be made; remove it, run 'git worktree prune' and try again"
  if FileManager.default.fileExists(atPath: "\(tree)/.git") {
    _ = try await git(["-C", tree, "checkout", "--quiet", "--detach", "--force", commit], orSay: why)
  } else {
    _ = try await git(["worktree", "add", "--quiet", "--force", "--detach", tree, commit], orSay: why)
  }
}

private func build(_ tree: String, scratch: String, revision: String) async throws {
  let end = await runTool(
    "swift",
    ["build", "--package-path", tree, "--scratch-path", scratch, "-c", "release", "--product", "assay"])
  guard let end else { throw Failure(.buildFailed, "there is no 'swift' to build \(revision) with") }
  guard end.succeeded else {
    let lines = (end.output + end.complaint).split(separator: "\n").filter { $0.contains("error:") }.prefix(5)
    throw Failure(.buildFailed, "\(revision) does not build:\n\(lines.joined(separator: "\n"))")
  }
}

/// What git says, without the end of the line.
private func git(_ arguments: [String], orSay failure: String) async throws -> String {
  guard let end = await runTool("git", arguments) else { throw Failure(.badInput, "there is no 'git' here") }
  guard end.succeeded else {
    let detail = end.complaint.trimmingCharacters(in: .whitespacesAndNewlines)
    throw Failure(.badInput, detail.isEmpty ? failure : "\(failure) (\(detail))")
  }
  return end.output.trimmingCharacters(in: .whitespacesAndNewlines)
}
