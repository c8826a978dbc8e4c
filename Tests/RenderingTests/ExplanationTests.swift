import Analysis
import Records
import Testing

@testable import Rendering

@Suite struct ExplanationTests {
  @Test func anExplanationNamesTheChangeOfEitherSide() throws {
    var explanation = Explanation(
      trial: "valley/newton", digests: ["a", "b"],
      attempts: [
        attempt("nothing changed", "a"), attempt("plain kernels", "a", witness: "plain"), attempt("a core", "a"),
        attempt("libm without FMA", "b", witness: "796a"), attempt("libm arithmetic", "c"),
        Explanation.Attempt(change: "another core", digest: "", reason: "ended by signal 4", witnesses: []),
      ])
    #expect(explanation.isExplained)
    var text = Document(explanation, files: ["a.json", "b.json"]).terminal()
    // Seen from the other machine, and with nothing that gives B's bits.
    explanation.digests = ["b", "a"]
    text += "-----\n" + Document(explanation, files: ["b.json", "a.json"]).terminal()
    explanation.digests = ["a", "elsewhere"]
    #expect(!explanation.isExplained)
    text += "-----\n" + Document(explanation, files: ["a.json", "c.json"]).terminal()
    try expectSnapshot(text, named: "anExplanationNamesTheChangeOfEitherSide")
  }

  private func attempt(_ change: String, _ digest: String, witness: String = "796b") -> Explanation.Attempt {
    Explanation.Attempt(change: change, digest: digest, reason: nil, witnesses: [.init(.libmExp, witness)])
  }
}
