import Analysis
import ArgumentParser
import Foundation
import Harness
import Records
import Rendering

struct BaselineCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "baseline",
    abstract: "Keeps reports by a name, with which a gate compares.",
    discussion: """
      A baseline's reports are kept by suite, machine and revision, in a folder or on the git \
      ref refs/assay/baselines. 'assay gate --baseline NAME' takes the newest that fits.

      EXAMPLES
        assay baseline save main results/mine/*/*.report
        assay baseline save main mine.report --store git
        assay baseline list
        assay gate --baseline main --candidate branch.report
        assay baseline prune main --keep 20
      """,
    subcommands: [SaveBaseline.self, ListBaselines.self, ShowBaseline.self, PruneBaseline.self])
}

/// Where a command of baselines looks.
struct StoreOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The folder of baselines, or 'git' for the ref refs/assay/baselines of the repository.", valueName: "folder"))
  var store = BaselineStore.usual

  /// What is kept under a name; it throws if nothing is.
  func kept(under name: String) async throws -> [KeptBaseline] {
    let all = try await store.list()
    let kept = all.filter { $0.name == name }
    guard kept.isEmpty else { return kept }
    let names = Set(all.map(\.name)).sorted()
    let known = names.isEmpty ? "nothing is kept there" : "kept are \(listed(names, "and"))"
    throw Failure(
      .badInput, "no baseline is called '\(name)' in \(store.place): \(known); 'assay baseline save' keeps a report")
  }
}

private func checkName(_ name: String) throws {
  guard isBaselineName(name) else {
    throw ValidationError(
      "'\(name)' is no name of a baseline: it has letters, digits, '.', '_' and '-', and ends as no report.")
  }
}

struct SaveBaseline: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "save", abstract: "Keeps reports under a name.")

  @Argument(help: "The baseline's name, such as main.") var name: String
  @Argument(help: "The reports.", completion: .file(extensions: reportEndings)) var reports: [String]
  @OptionGroup var options: StoreOptions

  func validate() throws { try checkName(name) }

  func run() async throws {
    for file in reports {
      let kept = try await options.store.save(file, try loadReport(file, content: .summary), under: name)
      if kept.revision == nil {
        printError(
          "'\(file)' names no revision, so nobody can tell later what it measured; 'assay run --revision NAME' writes one")
      }
      try printResult("baseline \(visible(kept.path))\n")
    }
  }
}

struct ListBaselines: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists what is kept.")

  @Argument(help: "Only what is kept under this name.") var name: String?
  @OptionGroup var options: StoreOptions
  @OptionGroup var color: ColorOptions

  func run() async throws {
    let kept = try await options.store.list().filter { name == nil || $0.name == name }
    let rows = kept.map { [$0.name, $0.suite, $0.machine, $0.stamp, $0.revision ?? ""] }
    try printResult(Document(baselines: rows).terminal(color.style))
  }
}

struct ShowBaseline: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Prints the newest table of each suite and machine.")

  @Argument(help: "The baseline's name.") var name: String
  @OptionGroup var options: StoreOptions
  @OptionGroup var color: ColorOptions

  func run() async throws {
    for kept in newest(try await options.kept(under: name), 1) {
      let report = try await options.store.withFile(of: kept) { try loadReport($0, content: .summary) }
      let revision = report.fingerprint[.revision].map { " of \($0)" } ?? ""
      try printResult(
        "baseline \(visible(kept.path))\(visible(revision))\n\n" + Document(summarize(report)).terminal(color.style) + "\n")
    }
  }
}

struct PruneBaseline: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "prune", abstract: "Removes all but the newest reports.")

  @Argument(help: "The baseline's name.") var name: String
  @Option(help: ArgumentHelp("How many are kept of each suite and machine.", valueName: "count")) var keep = 10
  @OptionGroup var options: StoreOptions

  func validate() throws {
    guard keep >= 0 else { throw ValidationError("'--keep' must be at least 0.") }
  }

  func run() async throws {
    let kept = try await options.kept(under: name)
    let stay = Set(newest(kept, keep).map(\.path))
    let gone = kept.filter { !stay.contains($0.path) }
    try await options.store.remove(gone)
    for one in gone { try printResult("baseline \(visible(one.path))\n") }
    try printResult("removed \(gone.count) of \(counted(kept.count, "report"))\n")
  }
}

/// Of each suite and machine the newest so many.
private func newest(_ kept: [KeptBaseline], _ count: Int) -> [KeptBaseline] {
  Dictionary(grouping: kept) { "\($0.suite)/\($0.machine)" }.sorted { $0.key < $1.key }.flatMap { _, group in
    group.sorted { $0.stamp > $1.stamp }.prefix(count)
  }
}
