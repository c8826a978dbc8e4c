import Foundation
public import SystemFiles

/// Why there is no executable or plugin of a revision.
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

/// A commit of a repository. All commits share one work tree below `.build/revisions` of the repository, so that the next one
/// only compiles what differs.
public struct Revision: Sendable {
  /// As a person names it.
  public let name: String
  let root: String
  public let commit: String
  /// Where `folder` is in the repository: empty, or a path that ends in a slash.
  let prefix: String

  /// - Parameters:
  ///   - name: a name that git knows in the repository.
  ///   - folder: a folder in the repository.
  public init(_ name: String, ofRepositoryAround folder: String) async throws(RevisionError) {
    self.name = name
    root = try await git(
      ["-C", folder, "rev-parse", "--show-toplevel"], orSay: "there is no git repository around '\(folder)'")
    prefix = try await git(["-C", folder, "rev-parse", "--show-prefix"], orSay: "'\(folder)' is in no work tree")
    do {
      commit = try await commitNamed(name, of: root)
    } catch {
      throw .unusable("\(error)\(await whereElse(name, root))")
    }
  }

  private var builds: String { "\(root)/.build/revisions" }
  fileprivate var tree: String { "\(builds)/tree" }

  /// What a plugin of the folder is called in the work tree: each word of it that names a file of the repository names the one
  /// there.
  ///
  /// A file that the revision lacks is an error, and a plugin without a file of the repository: each would be compared with itself.
  public func plugin(_ name: String, of folder: String) throws(RevisionError) -> String {
    var hasOwnFile = false
    let words = try name.split(separator: " ").map { word throws(RevisionError) in
      guard let path = pathInRepository(word, from: folder) else { return String(word) }
      if exists("\(tree)/\(path)") {
        hasOwnFile = true
        return "\(tree)/\(path)"
      }
      guard !exists("\(root)/\(path)") else {
        throw .doesNotBuild("\(self.name) has no '\(word)', which 'plugin' in gate.yaml names")
      }
      return String(word)
    }
    guard hasOwnFile else {
      throw .doesNotBuild(
        "'\(name)', which 'plugin' in gate.yaml names, is no file of the repository: both sides would be the same")
    }
    return words.joined(separator: " ")
  }

  /// The path in the repository of a file that a word names, whether or not it exists; nil if it would be elsewhere.
  private func pathInRepository(_ word: Substring, from folder: String) -> String? {
    let base = URL(filePath: folder, directoryHint: .isDirectory).standardizedFileURL.resolvingSymlinksInPath()
    let file = URL(filePath: String(word), relativeTo: base).standardizedFileURL
    let path = file.deletingLastPathComponent().resolvingSymlinksInPath().appending(path: file.lastPathComponent).path
    return path.hasPrefix("\(root)/") ? String(path.dropFirst(root.count + 1)) : nil
  }

  private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// The path of Assay's executable, which is built unless that was done before. Each is kept under its commit.
  ///
  /// - Parameter notice: gets a line before a build begins.
  public func executable(notice: (String) -> Void) async throws(RevisionError) -> String {
    let product = "\(builds)/assay-\(commit)"
    let lock = try lockedFile(in: builds)
    defer { withExtendedLifetime(lock) {} }
    if FileManager.default.isExecutableFile(atPath: product) { return product }
    try await checkOut(commit, of: root, in: tree)
    guard FileManager.default.fileExists(atPath: "\(tree)/Package.swift") else {
      throw .unusable(
        "'--against' builds Assay, and '\(name)' of \(root) is no checkout of it; name your plugin by 'plugin' in gate.yaml, and "
          + "what builds it by 'build'")
    }
    notice(sentence)
    try await buildAssay(tree, scratch: "\(builds)/build", revision: name)
    // Under another name first: what has the commit's name is whole.
    let copied = await runTool("cp", ["\(builds)/build/release/assay", "\(product).part"])
    guard copied?.succeeded == true, rename("\(product).part", product) == 0 else {
      throw .unusable("the build of \(name) cannot be kept in '\(product)': \(copied?.standardError ?? "no 'cp'")")
    }
    return product
  }

  /// Checks the commit out, and runs a command of the repository's own in the folder of the work tree.
  ///
  /// A plugin that another revision's build left there is removed first: it is not this one's.
  ///
  /// - Returns: a lock, without which another gate could check out another commit.
  public func build(
    _ plugin: String, of folder: String, by command: String?, notice: (String) -> Void
  ) async throws(RevisionError) -> OpenFile {
    let lock = try lockedFile(in: builds)
    try await checkOut(commit, of: root, in: tree)
    let paths = plugin.split(separator: " ").compactMap { pathInRepository($0, from: folder) }
    if !paths.isEmpty {
      let why = "what an earlier build left in '\(tree)' cannot be removed"
      _ = try await git(["-C", tree, "clean", "--quiet", "--force", "-x", "--"] + paths, orSay: why)
    }
    guard let command else { return lock }
    guard isFolder("\(tree)/\(prefix)") else {
      throw .unusable("\(name) has no folder '\(prefix)', in which this gate would build it")
    }
    notice(sentence)
    try await runBuild(command, in: "\(tree)/\(prefix)", revision: name)
    return lock
  }

  private var sentence: String { "building \(name) (\(commit.prefix(10)))" }
}

/// Runs a repository's own command in a folder of it.
public func runBuild(_ command: String, in folder: String, revision: String) async throws(RevisionError) {
  guard let end = await runTool("sh", ["-c", "cd \"$0\" && eval \"$1\"", folder, command]) else {
    throw .doesNotBuild("there is no 'sh' to build \(revision) with")
  }
  guard end.succeeded else {
    let lines = (end.output + end.standardError).split(separator: "\n").suffix(15)
    throw .doesNotBuild("\(revision) does not build by '\(command)':\n\(lines.joined(separator: "\n"))")
  }
}

/// A locked file in a folder, which is made if it is missing; the lock ends with the value.
private func lockedFile(in folder: String) throws(RevisionError) -> OpenFile {
  let lock: OpenFile
  do throws(FileError) {
    try makeFolder(folder)
    // The repository may not ignore `.build` by itself.
    try writeFileAtomically(Array("*\n".utf8), to: "\(folder)/.gitignore")
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

private func buildAssay(_ tree: String, scratch: String, revision: String) async throws(RevisionError) {
  let end = await runTool(
    "swift",
    ["build", "--package-path", tree, "--scratch-path", scratch, "-c", "release", "--product", "assay"])
  guard let end else { throw .doesNotBuild("there is no 'swift' to build \(revision) with") }
  guard end.succeeded else {
    let lines = (end.output + end.standardError).split(separator: "\n").filter { $0.contains("error:") }.prefix(5)
    throw .doesNotBuild("\(revision) does not build:\n\(lines.joined(separator: "\n"))")
  }
}

private func commitNamed(_ name: String, of root: String) async throws(RevisionError) -> String {
  try await git(
    ["-C", root, "rev-parse", "--verify", "--quiet", "--end-of-options", "\(name)^{commit}"],
    orSay: "'\(name)' is no revision of \(root)")
}

/// Where a commit is that a clone lacks, as clones of pipelines do, as the end of a sentence.
private func whereElse(_ name: String, _ root: String) async -> String {
  if (try? await commitNamed("origin/\(name)", of: root)) != nil { return "; 'origin/\(name)' is one" }
  let shallow = try? await git(["-C", root, "rev-parse", "--is-shallow-repository"], orSay: "")
  return shallow == "true" ? ", a clone without its history: have it whole, by 'fetch-depth: 0' or 'GIT_DEPTH: 0'" : ""
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
