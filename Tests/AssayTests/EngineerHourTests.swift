import Foundation
import Testing

private let hasValgrind = ProcessInfo.processInfo.environment["PATH", default: ""].split(separator: ":").contains {
  FileManager.default.isExecutableFile(atPath: "\($0)/valgrind")
}

/// A CI engineer's hour with a small C library: what every revision's gate says, by what repeats on any machine.
///
/// Times are not compared here, since neighbors may have the processor; `scripts/proof/prove-gate` does that.
@Suite struct EngineerHour {
  /// The template of a plugin in C in a repository, whose step sums the squares of its gradient.
  private func repository() async throws -> Folder {
    let folder = try Folder()
    let made = try await shell(
      """
      set -e
      \(assayPath) plugin new --c mine >/dev/null
      cd mine
      echo '*.so' >.gitignore
      cat >gate.yaml <<'END'
      {gate: 1, build: make, plugin: ./libmine.so, budgetSeconds: 120,
       metrics: {steps: {}, evaluations: {}, instructions: {}, identicalResults: {}}}
      END
      cat >suite.yaml <<'END'
      suite: mine
      seed: 1
      experiments:
        - name: first
          problems: [{quadratic: {dimension: 50}}]
          optimizers: [{mine: {rate: 0.001}}]
          budget: {steps: 200}
      END
      sed -i 's|  for (size_t i = 0; i < n; i++) x\\[i\\] += |  REAL sum = 1;\\n  for (size_t i = 0; i < n; i++) sum += gradient[i] * gradient[i];\\n  for (size_t i = 0; i < n; i++) x[i] += 1 / sum * |' method.h
      grep -q 'REAL sum' method.h
      cd ..
      git init -q . && git add -A && git -c user.name=t -c user.email=t@t commit -qm first
      """, in: folder)
    try #require(made.code == 0, "\(made.err)")
    return folder
  }

  private func gate(_ change: String, in folder: Folder) async throws -> Finished {
    try await shell(
      """
      cd mine && git checkout -q . && \(change) && \(assayPath) gate suite.yaml --against HEAD --output gate.comment \
        --output gate.xml --output gate.sarif --html gate.html
      """, in: folder)
  }

  @Test(.enabled(if: hasValgrind, "Valgrind is not installed, and without it nothing here tells that a revision is slower"))
  func eachRevisionHasItsVerdict() async throws {
    let folder = try await repository()
    func text(_ name: String) throws -> String { String(decoding: try folder.bytes(of: "mine/\(name)"), as: UTF8.self) }

    let same = try await gate("sed -i 's|/. x <- x|/* The step: x <- x|' method.h", in: folder)
    #expect(same.code == 0 && same.out.hasPrefix("gate of suite mine: passed\n"), "\(same.out)\(same.err)")
    #expect(try text("gate.comment").split(separator: "\n").count == 1, "nothing but one line")

    let loop = #"sed -i 's|  REAL sum = 1;|  for (volatile int i = 0; i < 100; i++) {}\n  REAL sum = 1;|' method.h"#
    let slower = try await gate(loop, in: folder)
    #expect(slower.code == 1 && slower.out.contains("instructions  regressed"), "\(slower.out)\(slower.err)")
    #expect(!slower.out.contains("result changed"))

    let backwards =
      #"sed -i 's|for (size_t i = 0; i < n; i++) sum += gradient.i. \* gradient.i.;|for (size_t i = n; i-- > 0;) sum += gradient[i] * gradient[i];|' method.h"#
    let other = try await gate(backwards, in: folder)
    #expect(other.code == 1, "\(other.out)\(other.err)")
    #expect(other.out.contains("identicalResults"), "\(other.out)")
    #expect(try text("gate.xml").contains("name=\"identicalResults\""))
    #expect(try text("gate.sarif").contains("\"startLine\":4"), "the experiment's line")
    #expect(try text("gate.html").contains("<html"))
    let comment = try text("gate.comment")
    #expect(comment.hasPrefix("<!-- assay gate -->") && comment.split(separator: "\n").count <= 15)
  }
}
