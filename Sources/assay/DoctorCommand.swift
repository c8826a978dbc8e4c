import ArgumentParser
import Harness
import Records
import Rendering

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Shows this machine's fingerprint and tests what Assay relies on.",
    discussion: """
      What is missing is optional; its line says what is absent without it. What has FAILED makes results wrong, and the exit code 1.

      EXAMPLES
        assay doctor
      """)

  func run() async throws {
    let fingerprint = readFingerprint()
    let width = fingerprint.lines.map(\.name.count).max() ?? 0
    let lines = fingerprint.lines.map { line in
      "  \(line.name)\(String(repeating: " ", count: width - line.name.count))  \(visible(line.value))\n"
    }
    try printLines("machine \(fingerprint.machine)\n\n" + lines.joined() + "\n")
    let tests = await selfTests(worker: thisWorker, probe: .probe, result: [-0.5]) + OptionalPart.all.map(\.test)
    try printLines(tests.map { "  \($0.mark)  \($0.name): \(visible($0.finding))\n" }.joined())
    if tests.contains(where: { $0.outcome == .failed }) {
      throw Failure(.verdictAgainst, "a self-test failed")
    }
  }
}

extension SelfTest {
  fileprivate var mark: String {
    switch outcome {
    case .passed: "ok     "
    case .missing: "missing"
    case .failed: "FAILED "
    }
  }
}

extension Trial {
  /// One step of gradient descent on (x − 1)² from −1 at rate ⅛: to −0.5, exactly.
  fileprivate static let probe = {
    var trial = Trial(
      id: "doctor", experiment: "doctor", problem: ConfiguredPlugin(name: "affineSquare", settings: [:]),
      optimizer: ConfiguredPlugin(name: "gradientDescent", settings: ["rate": .number(0.125)]), scalar: .float64,
      suiteSeed: 0, seed: 0, budget: Budget(steps: 1), timeLimitSeconds: 10)
    trial.start = [-1]
    return trial
  }()
}
