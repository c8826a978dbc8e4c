import Analysis
import Foundation
import Records
import Testing

/// The schemas of docs/reference, which editors read, and the suites that a validator of another language tries on them.
@Suite struct SchemaTests {
  @Test(arguments: ["suite", "gate", "report"])
  func aSchemaOfTheReferenceIsTheReadersOwn(_ subject: String) throws {
    let schema = ["suite": suiteSchema, "gate": policySchema, "report": try reportSchema()][subject]
    let reference = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/reference")
    let text = try String(contentsOf: reference.appending(path: "\(subject).schema.json"), encoding: .utf8)
    // Not compared within #expect, which would print both.
    let isTheReadersOwn = text == schema?.fileText
    #expect(isTheReadersOwn, "'scripts/ci/write-reference' renews it")
  }

  @Test func aSchemaIsJSON() throws {
    let object = try JSONSerialization.jsonObject(with: Data(suiteSchema.fileText.utf8))
    #expect((object as? [String: Any])?["additionalProperties"] as? Bool == false)
  }

  /// A reader of the reference finds what a key's default is; the number is the one that reading uses.
  @Test func aDefaultOfTheReferenceIsTheOneThatReadingUses() throws {
    let timing = try #require(suiteMappings.first { $0.name == "timing" })
    #expect(timing.keys.map(\.defaultText) == ["`6`", "`10`", "`1`", "`false`"])
    let experiment = try #require(suiteMappings.first { $0.name == "experiment" })
    #expect(experiment.keys.first { $0.name == "scalars" }?.defaultText == "`[float64]`")
  }

  @Test func everyMappingHasOneName() {
    let names = (suiteMappings + policyMappings).map(\.name)
    #expect(Set(names).count == names.count)
    #expect((suiteMappings + policyMappings).allSatisfy { !$0.keys.isEmpty })
  }

  /// `scripts/ci/check-schemas` reads this file.
  @Test func theBadSuitesAreWrittenDownForTheValidator() throws {
    struct Entry: Encodable {
      let name: String
      let text: String
      /// Whether a schema, which knows no names of plugins and compares no values, can tell.
      let isOfStructure: Bool
    }
    let entries = (misnamedSuites + wrongValues + misshapenSuites + badTunings).map {
      Entry(name: $0.testDescription, text: $0.text, isOfStructure: !beyondASchema.contains($0.testDescription))
    }
    try expectSnapshot("bad-suites.json", String(decoding: encodeJSON(entries), as: UTF8.self) + "\n")
  }
}

/// Bad suites that a schema cannot tell from good ones.
///
/// They compare values, repeat a key in other marks, or have a number beyond every number, which readers of YAML take for a text
/// or for infinity.
private let beyondASchema: Set = [
  "a range of targets that goes up", "a range of targets that begins between powers of ten", "a quick variant of nothing",
  "an expectation of steps without its target", "a range backwards", "a logarithm of zero", "a logarithm of less",
  "half a whole number", "a choice with a range", "a number with values", "a number beyond every double",
  "infinity, as YAML writes it", "steps beyond 64 bits",
]
