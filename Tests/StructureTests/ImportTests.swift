import Foundation
import Testing

/// The arrows between modules, importer → imported; every other one is forbidden.
///
/// The same table is in ARCHITECTURE.md.
private let allowed: [String: Set<String>] = [
  "PortableMath": ["CPortableKernels"],
  "AssayKit": ["PortableMath", "Synchronization"],
  "Autodiff": ["AssayKit", "PortableMath", "Synchronization"],
  "Optimizers": ["AssayKit", "PortableMath"],
  "Problems": ["AssayKit", "Autodiff", "PortableMath"],
  "SystemFiles": ["SystemPackage", "Glibc"],
  "TFRecords": [],
  "EventLogs": ["TFRecords"],
  "Learning": ["AssayKit", "Autodiff", "PortableMath", "SystemFiles", "TFRecords", "Glibc", "Synchronization"],
  "JSONCoding": [],
  "Records": ["JSONCoding", "PortableMath", "Yams", "Foundation"],
  "Harness": [
    "AssayKit", "JSONCoding", "PluginHost", "Records", "PortableMath", "SavedStates", "SystemFiles", "EventLogs", "CMachine",
    "Subprocess", "Foundation", "Glibc", "Synchronization",
  ],
  "PluginHost": [
    "AssayKit", "PortableMath", "CAssayPlugin", "CPluginGuard", "CPluginProcess", "SystemFiles", "Foundation", "Glibc",
    "Synchronization",
  ],
  "Analysis": ["Records", "PortableMath", "Foundation"],
  "Rendering": ["Analysis", "Records", "PortableMath", "Foundation"],
  "SavedStates": ["AssayKit", "Foundation"],
  "AssayPlugin": ["AssayKit", "CAssayPlugin", "PortableMath", "SavedStates", "Foundation"],
  "Conformance": ["AssayKit", "PortableMath", "SavedStates", "Synchronization"],
  "assay": [
    "AssayKit", "Optimizers", "Problems", "Learning", "Records", "Harness", "PluginHost", "Analysis", "Rendering",
    "PortableMath", "Conformance", "SystemFiles", "ArgumentParser", "Foundation", "Synchronization",
  ],
]

private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

@Suite struct ImportTests {
  @Test(arguments: allowed.keys.sorted())
  func everyImportIsInTheTable(module: String) throws {
    let allowed = try #require(allowed[module])
    for (file, imported) in try imports(of: module) {
      #expect(allowed.contains(imported), "\(module)/\(file) imports \(imported)")
    }
  }

  /// An arrow that nobody uses would let through what nobody decided.
  @Test(arguments: allowed.keys.sorted())
  func everyAllowedImportIsUsed(module: String) throws {
    let used = Set(try imports(of: module).map(\.imported))
    #expect(try #require(allowed[module]).subtracting(used) == [], "\(module) may import what it does not")
  }

  @Test func everyModuleIsInTheTable() throws {
    let modules = try FileManager.default.contentsOfDirectory(atPath: root.appending(path: "Sources").path)
    let c: Set = ["CPortableKernels", "CMachine", "CAssayPlugin", "CPluginGuard", "CPluginProcess"]
    #expect(Set(modules).subtracting(c) == Set(allowed.keys))
  }

  @Test func noPluginIsNamedByTheHarness() throws {
    let names = try ["Optimizers", "Problems", "Learning"].flatMap { module in
      try sources(of: module).flatMap { file in
        try String(contentsOf: file, encoding: .utf8).matches(of: /name: "(\w+)",/).map { String($0.1) }
      }
    }
    #expect(names.count >= 14)
    for file in try sources(of: "Harness") {
      let text = try String(contentsOf: file, encoding: .utf8)
      for name in names { #expect(!text.contains("\"\(name)\""), "\(file.lastPathComponent) names '\(name)'") }
    }
  }

  /// A new method is its own file and its name in the catalog; a file whose plugin is not there would be dead.
  @Test(arguments: ["Optimizers", "Problems", "Learning"])
  func everyPluginIsInItsCatalog(module: String) throws {
    let catalog = try String(
      contentsOf: root.appending(path: "Sources/\(module)/Catalog.swift"), encoding: .utf8)
    let names = Set(catalog.split { !$0.isLetter && !$0.isNumber })
    for file in try sources(of: module) {
      for match in try String(contentsOf: file, encoding: .utf8).matches(of: /(?m)^let (\w+Plugin)\b/) {
        #expect(names.contains(match.1), "\(match.1) is not in the catalog")
      }
    }
  }

  /// Foundation's Process can miss the end of a child while another part of the same process starts some. It then waits for
  /// ever. So Subprocess or system calls start what is to be started.
  @Test(arguments: ["../Sources", "../Tests"])
  func nothingIsStartedByFoundationsProcess(folder: String) throws {
    for file in try sources(of: folder) {
      let text = try String(contentsOf: file, encoding: .utf8)
      #expect(!text.contains(/[^\w.]Process\(\)/), "\(file.lastPathComponent) starts a Process")
    }
  }

  /// What each file of a module imports.
  private func imports(of module: String) throws -> [(file: String, imported: String)] {
    try sources(of: module).flatMap { file in
      try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { importedModule(String($0)) }.map {
        (file.lastPathComponent, $0)
      }
    }
  }

  private func sources(of module: String) throws -> [URL] {
    let folder = root.appending(path: "Sources/\(module)")
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter {
      // A template of a plugin has imports of its own.
      $0.hasSuffix(".swift") && !$0.hasPrefix("Templates/")
    }
    #expect(!names.isEmpty)
    return names.sorted().map { folder.appending(path: $0) }
  }

  /// `Glibc` for `public import Glibc`, whatever its access and kind; a line further in is text of another language.
  private func importedModule(_ line: String) -> String? {
    let pattern =
      /^(?:@\w+\s+)?(?:(?:public|package|internal|private|fileprivate)\s+)?import\s+(?:(?:struct|class|enum|func|protocol|let|var|typealias)\s+)?(\w+)/
    return line.firstMatch(of: pattern).map { String($0.1) }
  }
}
