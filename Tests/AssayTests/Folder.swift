import Foundation
import Records
import Testing

/// A temporary folder with the results of a test, removed with its last owner.
final class Folder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "assay-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Writes a file and gives its path.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    try write(Array(text.utf8), to: name)
  }

  @discardableResult
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let file = url.appending(path: name)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
    return file.path
  }

  /// Every file below, by its path from here, sorted; the commands' own output left out.
  var files: [String] {
    let all = FileManager.default.enumerator(atPath: url.path)?.compactMap { $0 as? String } ?? []
    return all.filter { name in
      var isFolder: ObjCBool = false
      let path = url.appending(path: name).path
      return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
        && !name.hasPrefix("assay-tests-")
    }.sorted()
  }

  var journals: [String] { files.filter { $0.hasSuffix(".journal") } }

  var states: [String] { files.filter { $0.hasSuffix(".state") } }

  var reports: [String] { files.filter { $0.hasSuffix(".report") } }

  func bytes(of name: String) throws -> [UInt8] { Array(try Data(contentsOf: url.appending(path: name))) }

  /// The one report of this folder.
  func report(sourceLocation: SourceLocation = #_sourceLocation) throws -> Report {
    let names = reports
    try #require(names.count == 1, "reports: \(names)", sourceLocation: sourceLocation)
    return try readReport(bytes(of: names[0]), file: names[0])
  }
}

/// A file of the repository.
func repositoryFile(_ path: String) -> String {
  URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../\(path)").standardized.path
}
