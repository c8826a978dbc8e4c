import Analysis
import ArgumentParser
import Records
import Rendering

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Prints the JSON Schema of suites, gate policies or reports.",
    discussion: """
      An editor completes and checks a suite whose first line names the schema:
        # yaml-language-server: $schema=suite.schema.json

      EXAMPLES
        assay schema suite > suite.schema.json
        assay schema gate
        assay schema suite --format markdown
      """)

  @Argument(help: "What the schema describes: suite, gate or report.")
  var subject: Subject

  @Option(help: "json, or markdown for tables as in the reference.")
  var format: Format = .json

  enum Subject: String, CaseIterable, ExpressibleByArgument {
    case suite
    case gate
    case report
  }

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case json
    case markdown
  }

  func validate() throws {
    guard subject != .report || format == .json else { throw ValidationError("'report' has no tables; its format is json") }
  }

  func run() throws {
    switch (subject, format) {
    case (.suite, .json): try printResult(suiteSchema.fileText)
    case (.suite, .markdown): try printResult(referenceBlocks(suiteMappings))
    case (.gate, .json): try printResult(policySchema.fileText)
    case (.gate, .markdown): try printResult(referenceBlocks(policyMappings))
    case (.report, _): try printResult(try reportSchema().fileText)
    }
  }
}
