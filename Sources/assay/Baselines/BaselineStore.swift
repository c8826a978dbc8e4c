import ArgumentParser
import Foundation
import Harness
import Records
import SystemFiles

/// Where baselines are kept: a folder, or a ref of the repository around the working folder.
enum BaselineStore: ExpressibleByArgument {
  case folder(String)
  case git

  /// The ref that `--store git` writes; it is pushed and fetched by its name.
  static let ref = "refs/assay/baselines"

  init?(argument: String) {
    guard !argument.isEmpty else { return nil }
    self = argument == "git" ? .git : .folder(argument)
  }

  static let usual = BaselineStore.folder("baselines")

  /// For sentences.
  var place: String {
    switch self {
    case .folder(let path): "'\(path)'"
    case .git: Self.ref
    }
  }

  var defaultValueDescription: String {
    switch self {
    case .folder(let path): path
    case .git: "git"
    }
  }

  /// The files of what is kept; none where no folder has them.
  var files: [String] { if case .folder(let root) = self { reportFiles(below: root) } else { [] } }

  /// All that is kept, by path.
  func list() async throws -> [KeptBaseline] {
    switch self {
    case .folder(let root):
      guard isFolder(root) || access(root, F_OK) != 0 else { throw Failure(.badInput, "'\(root)' is no folder") }
      return reportPaths(below: root).compactMap(KeptBaseline.init)
    case .git:
      return try await GitRef(Self.ref).files().compactMap(KeptBaseline.init)
    }
  }

  /// Keeps the report of a file, beside others that began in the same second. The same file again is kept once.
  func save(_ file: String, _ report: Report, under name: String) async throws -> KeptBaseline {
    try await whileOthersWrite { try await saveOnce(file, report, under: name) }
  }

  /// Does something again whose place another process has taken meanwhile.
  private func whileOthersWrite<Result>(_ body: () async throws -> Result) async throws -> Result {
    for _ in 0..<50 {
      do { return try await body() } catch is WrittenMeanwhile {
        try await Task.sleep(for: .milliseconds(.random(in: 10...200)))
      }
    }
    throw Failure(.inconclusive, "\(place) is written by other processes all the time; try again")
  }

  private func saveOnce(_ file: String, _ report: Report, under name: String) async throws -> KeptBaseline {
    let content = try bytes(of: file)
    var taken: [String: [UInt8]] = [:]
    for other in try await list()
    where other.name == name && other.stamp.hasPrefix(stampOfRun(startedAt: report.startedAt)) {
      taken[other.path] = try await withFile(of: other, bytes)
    }
    let kept = underFreeName(startedAt: report.startedAt) { stamp in
      let kept = KeptBaseline(report, name: name, stamp: stamp)
      return taken[kept.path] == nil || taken[kept.path] == content ? kept : nil
    }
    if taken[kept.path] == nil { try await write(file, content, as: kept) }
    return kept
  }

  private func bytes(of path: String) throws -> [UInt8] {
    do throws(FileError) { return try readFile(path) } catch { throw Failure(.badInput, "\(error)") }
  }

  private func write(_ file: String, _ content: [UInt8], as kept: KeptBaseline) async throws {
    switch self {
    case .folder(let root):
      do throws(FileError) {
        let path = "\(root)/\(kept.path)"
        try makeFolder(SystemFiles.folder(of: path))
        try writeNewFile(content, to: path)
      } catch {
        if error.code == EEXIST { throw WrittenMeanwhile() }
        throw Failure(.badInput, "\(error)")
      }
    case .git: try await GitRef(Self.ref).add(file, as: kept.path, message: "assay baseline save \(kept.name)")
    }
  }

  func remove(_ kept: [KeptBaseline]) async throws {
    switch self {
    case .folder(let root):
      for one in kept {
        let path = "\(root)/\(one.path)"
        guard unlink(path) == 0 || errno == ENOENT else { throw Failure(.badInput, "\(FileError("remove", path))") }
      }
    case .git:
      let message = "assay baseline prune \(kept.first?.name ?? "")"
      try await whileOthersWrite { try await GitRef(Self.ref).remove(kept.map(\.path), message: message) }
    }
  }

  /// Calls `body` with the path of a file that holds the report.
  func withFile<Content>(of kept: KeptBaseline, _ body: (String) throws -> Content) async throws -> Content {
    switch self {
    case .folder(let root): return try body("\(root)/\(kept.path)")
    case .git:
      let folder = try temporaryFolder()
      defer { withExtendedLifetime(folder) {} }
      let file = "\(folder.path)/\(kept.name)\(reportSuffix)"
      try await GitRef(Self.ref).copy(kept.path, to: file)
      return try body(file)
    }
  }
}

/// The reports of a store's folder, by their paths in it.
private func reportPaths(below root: String) -> [String] {
  reportFiles(below: root).map { String($0.dropFirst(root.count + 1)) }.sorted()
}
