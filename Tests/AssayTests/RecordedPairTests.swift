import Foundation
import Testing

/// Reports and recordings of one program on two machines, which `scripts/references/recording-references` has made.
@Suite struct RecordedPairTests {
  /// What differs first, as that script has found without Assay, and the variables that make the other side's bits here.
  struct Pair: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let step: Int
    let kind: String
    let array: String
    let variables: [String: String]

    var testDescription: String { name }
    func report(_ side: String) -> String { RecordedPairTests.folder + "/\(name).\(side).report" }
  }

  private static let folder = repositoryFile("Tests/AssayTests/References/recordings")

  static let pairs: [Pair] = {
    let bytes = FileManager.default.contents(atPath: folder + "/pairs.json") ?? Data()
    return (try? JSONDecoder().decode([Pair].self, from: bytes)) ?? []
  }()

  @Test func thereArePairsOfEachLibraryThatHasSwitches() {
    let names = Set(Self.pairs.map(\.name))
    #expect(names.isSuperset(of: ["libm", "openblas", "numpy", "emulated", "aten", "initial", "mkl", "onednn"]), "\(names)")
  }

  @Test(arguments: pairs) func aDiffNamesWhatIsFirstApart(pair: Pair) async throws {
    let diff = try await assay("diff", pair.report("a"), pair.report("b"), in: try Folder())
    #expect(diff.code == 1 && diff.err == "assay: 1 of 1 trials differ\n", "\(diff.err)")
    let line = try #require(diff.out.split(separator: "\n").first { $0.contains(": step \(pair.step), ") }, "\(diff.out)")
    if pair.kind == "operation" {
      #expect(line.contains(/created by operation [0-9]+, '/) && line.contains(", '\(pair.array)"), "\(line)")
    } else {
      #expect(line.contains("step \(pair.step), \(pair.kind) '\(pair.array)'"), "\(line)")
    }
  }

  /// The other side's recording tells none of these variables.
  @Test(arguments: pairs) func theVariablesThatTheProgramHeedsAreNamedAsTheCause(pair: Pair) async throws {
    let condition = pair.variables.map { "[ \"$\($0.key)\" = '\($0.value)' ]" }.joined(separator: " && ")
    let end = try await explain(pair, condition)
    #expect(end.code == 0, "\(end.out)\(end.err)")
    let line = try #require(end.out.split(separator: "\n").first { $0.hasPrefix("explained by: ") }, "\(end.out)")
    for (name, value) in pair.variables {
      #expect(line.contains("\(name)=\(value)") || line.contains("\(name)='\(value)'"), "\(line)")
    }
  }

  @Test(arguments: pairs) func whatNoChangeMakesHasNoCause(pair: Pair) async throws {
    let end = try await explain(pair, "false")
    #expect(end.code == 3 && end.out.contains("not explained: no change tried here gives B's bits"), "\(end.out)\(end.err)")
  }

  /// A stand-in runs in the program's place, with one side's bits under the condition, else with the other's.
  private func explain(_ pair: Pair, _ condition: String) async throws -> Finished {
    let folder = try Folder()
    let files = ["a", "b"].map { "'\(Self.folder)/\(pair.name).\($0).recording'" }
    try folder.write(
      "if \(condition); then cat \(files[1]); else cat \(files[0]); fi > \"$ASSAY_RECORDING\"\n", to: "stand-in.sh")
    return try await assay("explain", pair.report("a"), "--against", pair.report("b"), "--", "sh", "stand-in.sh", in: folder)
  }
}
