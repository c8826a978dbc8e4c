import Analysis
import Records

/// Two command lines that a gate compares: each a suite of one program.
struct CommandPair {
  let baseline: Side
  let candidate: Side

  struct Side {
    let text: String
    let suite: SuiteDefinition
  }

  /// A run that takes longer than the whole gate may cannot take turns, and is stopped.
  init(_ baseline: String, _ candidate: String, _ policy: GatePolicy, ignoringOutput: Bool) throws {
    func side(_ text: String, _ option: String) throws -> Side {
      guard let words = shellWords(text), !words.isEmpty else {
        throw Failure(.badInput, "'\(option)' is no command, or a quote in it is left open: \(text)")
      }
      var program = ProgramChoice()
      program.command = words
      program.digest = ignoringOutput ? ProgramDigest.none : nil
      var experiment = Experiment()
      experiment.name = "commands"
      experiment.programs = [program]
      experiment.budget = Budget(seconds: policy.budgetSeconds)
      var suite = SuiteDefinition()
      (suite.file, suite.name, suite.experiments) = ("the command line", "commands", [experiment])
      return Side(text: text, suite: suite)
    }
    self.baseline = try side(baseline, "--baseline-command")
    self.candidate = try side(candidate, "--candidate-command")
  }
}
