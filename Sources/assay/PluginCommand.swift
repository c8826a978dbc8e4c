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
    usage: "assay plugin new (--c | --python | --swift) <name> [--assay <folder>]",
    discussion: """
      The optimizer is gradient descent, to be replaced step by step by your own method. \
      One of --c, --python and --swift says in which language.

      EXAMPLES
        assay plugin new --c myOptimizer
        assay plugin new --python myOptimizer
        assay plugin new --swift MyOptimizer
      """)

  @Flag(help: "Write the plugin in this language.")
  var language: TemplateLanguage

  @Argument(help: "The optimizer's name: letters and digits, a letter first. Its folder has the same name.")
  var name: String

  @Option(
    help: ArgumentHelp(
      "Assay's checkout, on which a plugin in Swift depends; without it the one that this executable lies in.",
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
      guard mkdir(name, 0o755) == 0 else {
        let error = FileError("create the folder", name)
        guard error.code != EEXIST else { throw Failure(.badInput, "'\(name)' exists already; choose another name") }
        throw error
      }
      for file in language.files(optimizer, assay: try checkout()) {
        let path = "\(name)/\(file.path)"
        if let slash = path.lastIndex(of: "/") { try makeFolder(String(path[..<slash])) }
        try writeFileAtomically(Array(file.text.utf8), to: path)
      }
    } catch let error as FileError {
      throw Failure(.badInput, "\(error)")
    }
    let type = name.prefix(1).uppercased() + name.dropFirst()
    let library = language == .c ? "lib\(optimizer).so" : "lib\(type).so"
    let steps = language.nextSteps(library).map { "  \($0)\n" }.joined()
    try printText("the folder '\(name)' holds the optimizer '\(optimizer)'; run there:\n\(steps)")
  }

  /// The folder that a Swift package depends on: the checkout in which this executable lies, unless another is named.
  private func checkout() throws -> String {
    guard language == .swift, assay == nil else { return assay ?? "" }
    var place = URL(filePath: executablePath)
    while place.path != "/" {
      place.deleteLastPathComponent()
      let folder = place.path.hasSuffix("/") ? String(place.path.dropLast()) : place.path
      if access("\(folder)/Sources/AssayPlugin", R_OK) == 0 { return folder }
    }
    throw Failure(
      .badInput, "a plugin in Swift depends on Assay's checkout, and this executable lies in none; name one with '--assay'")
  }
}
