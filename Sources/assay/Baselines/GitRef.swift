import Foundation
import Harness

/// Another process has written where this one would.
struct WrittenMeanwhile: Error {}

/// Files on a ref of the repository around the working folder, beside all branches.
struct GitRef {
  private let name: String

  init(_ name: String) { self.name = name }

  /// The paths of all files; none if there is no such ref.
  func files() async throws -> [String] {
    _ = try await git(["rev-parse", "--git-dir"], orSay: "'--store git' needs a git repository around the working folder")
    guard let commit = await commit() else { return [] }
    return try await git(["ls-tree", "-r", "-z", "--full-tree", "--name-only", commit], orSay: "'\(name)' cannot be read")
      .split(separator: "\0").map(String.init)
  }

  /// Writes a file's content to another, which is not on the ref.
  func copy(_ path: String, to file: String) async throws {
    let end = await runTool("sh", ["-c", "git cat-file blob \"$0\" >\"$1\"", "\(name):\(path)", file])
    guard end?.succeeded == true else { throw Failure(.badInput, "'\(path)' of \(name) cannot be read") }
  }

  func add(_ file: String, as path: String, message: String) async throws {
    let blob = try await git(["hash-object", "-w", "--no-filters", "--", file], orSay: "'\(file)' cannot be kept")
    try await change(["update-index", "--add", "--cacheinfo", "100644,\(blob),\(path)"], message, adding: path)
  }

  func remove(_ paths: [String], message: String) async throws {
    guard !paths.isEmpty else { return }
    // Paths are those of the top folder.
    let top = try await git(["rev-parse", "--show-toplevel"], orSay: "'--store git' needs a work tree")
    try await change(["-C", top, "update-index", "--force-remove", "--"] + paths, message)
  }

  /// Commits a change of the ref's files; the working folder and its index stay as they are.
  ///
  /// - Parameter added: The path of a new file; it is not there, unless another process has added it meanwhile.
  private func change(_ arguments: [String], _ message: String, adding added: String? = nil) async throws {
    let failure = "\(name) cannot be written"
    let index = try await git(["rev-parse", "--git-path", "assay-index-\(getpid())"], orSay: failure)
    defer { unlink(index) }
    func withIndex(_ arguments: [String]) async throws -> String {
      try await output("env", ["GIT_INDEX_FILE=\(absolute(index))", "git"] + arguments, orSay: failure)
    }
    let parent = await commit()
    if let parent {
      if let added, !(try await git(["ls-tree", "--full-tree", parent, "--", added], orSay: failure)).isEmpty {
        throw WrittenMeanwhile()
      }
      _ = try await withIndex(["read-tree", parent])
    }
    _ = try await withIndex(arguments)
    let tree = try await withIndex(["write-tree"])
    let author = ["-c", "user.name=assay", "-c", "user.email=assay@localhost"]
    let commit = try await git(
      author + ["commit-tree", tree, "-m", message] + (parent.map { ["-p", $0] } ?? []), orSay: failure)
    let update = ["update-ref", name, commit, parent ?? String(repeating: "0", count: 40)]
    do { _ = try await git(update, orSay: failure) } catch {
      // What another process has written stays, and this change is to be made of that.
      let isLocked = access(try await path(ofLock: failure), F_OK) == 0
      let now = await self.commit()
      throw isLocked || now != parent ? WrittenMeanwhile() : error
    }
  }

  private func path(ofLock failure: String) async throws -> String {
    absolute(try await git(["rev-parse", "--git-path", "\(name).lock"], orSay: failure))
  }

  private func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
  }

  private func commit() async -> String? {
    let end = await runTool("git", ["rev-parse", "--verify", "--quiet", "\(name)^{commit}"])
    return end?.succeeded == true ? end?.output.trimmingCharacters(in: .whitespacesAndNewlines) : nil
  }

  private func git(_ arguments: [String], orSay failure: String) async throws -> String {
    try await output("git", arguments, orSay: failure)
  }

  private func output(_ tool: String, _ arguments: [String], orSay failure: String) async throws -> String {
    guard let end = await runTool(tool, arguments) else { throw Failure(.badInput, "there is no '\(tool)' here") }
    guard end.succeeded else {
      let detail = end.standardError.split(separator: "\n").first.map { " (\($0))" } ?? ""
      throw Failure(.badInput, failure + detail)
    }
    return end.output.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
