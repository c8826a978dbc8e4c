import ArgumentParser
import Foundation
import Harness
import SystemFiles

struct PluginCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plugin",
    abstract: "Writes a new plugin of your own, or checks one.",
    subcommands: [NewPluginCommand.self, CheckPluginCommand.self])
}

struct NewPluginCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract: "Writes a plugin with one optimizer, which builds, tests itself and runs.",
    discussion: """
      The optimizer is gradient descent. Replace it by your own method, step by step.

      EXAMPLES
        assay plugin new --c myOptimizer
        assay plugin new --python myOptimizer
        assay plugin new --swift MyOptimizer
      """)

  @Flag(help: "The language of the plugin.")
  var language: TemplateLanguage

  @Argument(help: "The optimizer's name: letters and digits, a letter first. Its folder has the same name.")
  var name: String

  @Option(
    help: ArgumentHelp(
      "Assay's checkout, on which a plugin in Swift or Python depends; without it the one that this executable was built from.",
      valueName: "folder"),
    completion: .directory)
  var assay: String?

  func validate() throws {
    guard name.first?.isLetter == true, name.utf8.allSatisfy({ isalnum(Int32($0)) != 0 }) else {
      throw ValidationError("'\(name)' is no name for an optimizer; use letters and digits, a letter first.")
    }
  }

  func run() throws {
    let optimizer = name.prefix(1).lowercased() + name.dropFirst()
    do {
      guard mkdir(name, 0o755) == 0 else { throw FileError("create the folder", name) }
      for file in language.files(optimizer, assay: try checkout()) {
        let path = "\(name)/\(file.path)"
        if let slash = path.lastIndex(of: "/") { try makeFolder(String(path[..<slash])) }
        try writeFileAtomically(Array(file.text.utf8), to: path)
      }
    } catch let error as FileError {
      throw Failure(.badInput, "\(error)")
    }
    let type = name.prefix(1).uppercased() + name.dropFirst()
    let steps = language.nextSteps("lib\(type).so", assay: try checkout())
    try printResult("the folder '\(name)' holds the optimizer '\(optimizer)'; run there: \(steps)\n")
  }

  /// The folder that a Swift package or a Python plugin depends on: the one this executable was built from, unless
  /// another is named.
  private func checkout() throws -> String {
    guard language != .c, assay == nil else { return assay ?? "" }
    let source = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized.path
    let folder = source.hasSuffix("/") ? String(source.dropLast()) : source
    guard access("\(folder)/Package.swift", R_OK) == 0 else {
      throw Failure(
        .badInput,
        "'\(folder)', from which this executable was built, does not exist any more; name Assay's checkout with '--assay'")
    }
    return folder
  }
}
