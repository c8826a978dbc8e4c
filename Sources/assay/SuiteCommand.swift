import ArgumentParser
import Foundation

struct SuiteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "suite", abstract: "Starts a suite of your own.", subcommands: [NewSuiteCommand.self])
}

struct NewSuiteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract: "Writes a small suite with comments, to be changed.",
    discussion: """
      EXAMPLES
        assay suite new
        assay suite new mine.yaml
      """)

  @Argument(help: "The file to write.", completion: .file(extensions: ["yaml", "yml"]))
  var file = "suite.yaml"

  func run() throws {
    guard !FileManager.default.fileExists(atPath: file) else {
      throw Failure(.badInput, "'\(file)' exists already; edit it, or name another file")
    }
    try writeText(String(decoding: PackageResources.starter_yaml, as: UTF8.self), to: file)
    try printText(
      """
      suite \(file); next:
        assay run \(file) --dry-run
        assay run \(file) --no-timing
        assay schema suite > suite.schema.json

      """)
  }
}
