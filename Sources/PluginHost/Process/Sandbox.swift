import CPluginProcess
import Foundation

/// Namespaces of a command's own: a root that is read only, an empty /tmp, no network, no process but its own.
public struct Sandbox: Sendable {
  /// Folders that look empty to the command, such as that of the reports.
  public let hidden: [String]

  public init(hiding hidden: [String]) { self.hidden = hidden }

  /// Starts a shell with `script` in it; its number, or −1 and `errno`.
  func spawn(_ script: String, _ environment: [UnsafeMutablePointer<CChar>?], _ descriptors: [Int32]) -> pid_t {
    let folder = FileManager.default.currentDirectoryPath
    let texts = ([folder] + kept(by: script, folder) + [""] + hidden.map { absolute($0, folder) }).map { strdup($0) }
    defer { for text in texts { free(text) } }
    let separator = texts.firstIndex { $0?.pointee == 0 } ?? texts.endIndex
    let keptTexts = texts[..<separator].map { UnsafePointer($0) } + [nil]
    let hiddenTexts = texts[(separator + 1)...].map { UnsafePointer($0) } + [nil]
    return keptTexts.withUnsafeBufferPointer { kept in
      hiddenTexts.withUnsafeBufferPointer { hidden in
        var sandbox = assay_sandbox(folder: texts[0], kept: kept.baseAddress, hidden: hidden.baseAddress)
        return assay_spawn(script, environment, descriptors, &sandbox)
      }
    }
  }

  /// The folders of what the command names and of what it imports, which may lie in /tmp.
  private func kept(by script: String, _ folder: String) -> [String] {
    let words = script.split(whereSeparator: \.isWhitespace).map(String.init)
    let named = words.filter { $0.contains("/") && FileManager.default.fileExists(atPath: $0) }.map {
      URL(filePath: absolute($0, folder)).deletingLastPathComponent().path
    }
    let variables = ["PYTHONPATH", "PATH"].compactMap { ProcessInfo.processInfo.environment[$0] }
    let imported = variables.flatMap { $0.split(separator: ":") }.map { absolute(String($0), folder) }
    var kept: [String] = []
    for path in named + imported where !(kept + [folder]).contains(where: { path == $0 || path.hasPrefix($0 + "/") }) {
      kept.append(path)
    }
    return kept
  }

  private func absolute(_ path: String, _ folder: String) -> String {
    URL(filePath: path, relativeTo: URL(filePath: folder, directoryHint: .isDirectory)).standardizedFileURL.path
  }
}
