import Testing

/// A candidate that waits is slower by wall time, though it computes no more.
@Suite struct WaitingCandidates {
  /// It sleeps in two of three repetitions, so that enough blocks are left in which it does not: those must not stand for all.
  @Test func aPluginThatSleepsIsSlower() async throws {
    let folder = try Folder()
    let built = try await shell(
      """
      set -e
      cp -rL '\(repositoryFile("Examples/c"))' example && cd example
      build() { cc -O2 -fPIC -shared -ffp-contract=off -o ../$1.so plugin.c; }
      build quick
      sed -i '1i #include <unistd.h>' plugin.c
      sed -i 's|  made->rate = |  static int turn;\\n  if (turn++ % 3) usleep(5000);\\n  made->rate = |' method.h
      grep -q usleep method.h
      build waiting
      """, in: folder)
    try #require(built.code == 0, "\(built.err)")
    try folder.write(
      """
      suite: waiting
      seed: 1
      experiments:
        - name: one
          problems: [{quadratic: {dimension: 200}}]
          optimizers: [{gradientDescent: {rate: 0.001}}]
          budget: {steps: 20}
      """, to: "suite.yaml")
    try folder.write(
      "{gate: 1, budgetSeconds: 60, looks: [6], falseAlarmRate: 0.2, metrics: {timePerStep: {}, identicalResults: {}}}",
      to: "gate.yaml")
    let gate = try await assay(
      "gate", "suite.yaml", "--baseline-plugin", "./quick.so", "--candidate-plugin", "./waiting.so", "--format", "csv",
      in: folder)
    #expect(gate.code == 1 && gate.out.contains("timePerStep,regressed"), "\(gate.out)\(gate.err)")
    #expect(gate.out.contains("identicalResults,equivalent"), "\(gate.out)")
  }
}
