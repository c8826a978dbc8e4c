import Analysis
import Foundation
import Records
import Testing

/// `assay gate SUITE` and `assay certify`, with few pairs of tiny blocks.
@Suite struct PairedGateTests {
  private func folder(metrics: String = "timePerStep: {equivalenceMargin: 1000}, steps: {}") throws -> Folder {
    let folder = try Folder()
    try folder.write(tinySuite(), to: "tiny.yaml")
    try folder.write("{gate: 1, budgetSeconds: 6, looks: [2], inconclusive: pass, metrics: {\(metrics)}}", to: "gate.yaml")
    return folder
  }

  @Test func twoExecutablesTakeTurns() async throws {
    let folder = try folder()
    let end = try await assay("gate", "tiny.yaml", "--baseline", assayPath, "--all", "--samples", "samples.json", in: folder)
    #expect(end.code == 0, "\(end.err)")
    #expect(end.out.hasPrefix("gate of suite tiny: passed\n"))
    #expect(end.out.contains("this machine has no certificate"))
    #expect(end.err == "assay: 3 trials are recorded on both sides, then measured for at most 6 s\n")
    let run = try decodeJSON(PairedRun.self, from: folder.bytes(of: "samples.json"))
    // How many pairs six seconds suffice for is the machine's.
    #expect(run.trials.count == 3 && run.trials.allSatisfy { $0.looks == [2] }, "as the policy says")
    #expect(run.trials.allSatisfy { $0.countedPairs.count <= 2 })
    #expect(run.baseline.label == assayPath)
    #expect(run.candidate.label == "this executable")
    #expect(run.candidate.fingerprint[.executable] == run.baseline.fingerprint[.executable])
    #expect(run.seed != run.suite.seed, "each gate has an order and paddings of its own")
  }

  /// Without looks of the policy's own, each trial has the usual ones, or two or four times as many pairs.
  @Test func looksThatNoPolicyNamesAreThoseOfTheNoise() async throws {
    let folder = try folder()
    try folder.write(
      "{gate: 1, budgetSeconds: 2, inconclusive: pass, metrics: {timePerStep: {equivalenceMargin: 1000}}}", to: "gate.yaml")
    let end = try await assay("gate", "tiny.yaml", "--baseline", assayPath, "--samples", "samples.json", in: folder)
    #expect(end.err.hasPrefix("assay: 3 trials are recorded on both sides, then measured for at most 2 s\n"), "\(end.err)")
    let run = try decodeJSON(PairedRun.self, from: folder.bytes(of: "samples.json"))
    let possible = [1, 2, 4].map { factor in [12, 24, 48].map { factor * $0 } }
    #expect(run.trials.count == 3 && run.trials.allSatisfy { $0.looks.map(possible.contains) == true })
  }

  @Test func whatIsOnlyCountedHasNoTime() async throws {
    let folder = try folder(metrics: "steps: {}")
    let end = try await assay("gate", "tiny.yaml", "--baseline", assayPath, in: folder)
    #expect(end.code == 0 && end.err == "assay: 3 trials are recorded on both sides\n", "\(end.err)")
  }

  @Test func aCertificateIsMeasuredWithThePlugins() async throws {
    let folder = try folder()
    let end = try await assay(
      "certify", "tiny.yaml", "--plugin", exampleInSwift, "--slowdowns", "100", "--gates", "20", "--filter", "two/", in: folder)
    #expect(end.code == 0, "\(end.err)")
    #expect(end.err.contains("'gradientDescent' is taken from the plugin"), "\(end.err)")
    let path = try #require(folder.files.first { $0.hasPrefix("results/certificates/") })
    let certificate = try decodeJSON(Certificate.self, from: folder.bytes(of: path))
    #expect(certificate.trials == 1 && certificate.machine.pluginLines.contains { $0.value == "gradientDescent" })
  }

  @Test func aCandidateThatTakesMoreStepsFails() async throws {
    let folder = try folder(metrics: "steps: {}")
    try folder.write(tinySuite().replacing("steps: 10", with: "steps: 12"), to: "longer.yaml")
    let end = try await assay("gate", "tiny.yaml", "--candidate-suite", "longer.yaml", in: folder)
    #expect(end.code == 1 || end.code == 3, "\(end.out)\(end.err)")
    #expect(!end.out.contains("gate of suite tiny: passed"))
  }

  @Test func otherHyperparametersAreEvaluatedAndTheDifferenceIsNoted() async throws {
    let folder = try folder(metrics: "steps: {}, finalLoss: {}")
    try folder.write(tinySuite().replacing("adam: {rate: 0.1}", with: "adam: {rate: 0.001}"), to: "slower.yaml")
    let end = try await assay("gate", "tiny.yaml", "--candidate-suite", "slower.yaml", in: folder)
    #expect(end.code == 1, "\(end.out)\(end.err)")
    #expect(end.out.contains("this executable, suite slower.yaml"), "\(end.out)")
    #expect(end.out.contains("1 of 3 trials have other digests than the baseline"))
  }

  @Test(arguments: [
    (["gate", "tiny.yaml"], "'gate' needs two sides"),
    (["gate", "tiny.yaml", "--baseline", "a", "--against", "b"], "both say what the baseline is"),
    (["gate", "--against", "main"], "need a suite to run"),
    (["gate", "--baseline", "a.report", "--candidate", "b.report", "--budget", "5s"], "and '--budget' need a suite to run"),
    (["gate", "tiny.yaml", "--baseline", "nowhere"], "'nowhere' is no executable"),
    (["gate", "tiny.yaml", "--baseline", "/bin/cat"], "'/bin/cat' does not take part in paired measurements"),
    (["gate", "tiny.yaml", "--baseline", "/bin/true"], "the worker exited with code 0"),
    (["gate", "tiny.yaml", "--candidate-arithmetic", "libm", "--filter", "nothing"], "no trial's name contains 'nothing'"),
    (
      ["gate", "tiny.yaml", "--baseline", "nowhere", "--output", "absent/gate.md"],
      "cannot write 'absent/gate.md': No such file"
    ),
    (
      ["gate", "tiny.yaml", "--baseline", "nowhere", "--samples", "gate.yaml/s.json"],
      "cannot write 'gate.yaml/s.json': Not a dir"
    ),
    (["gate", "tiny.yaml", "--baseline", "nowhere", "--samples", "."], "cannot write '.': it is a folder; name a file in it"),
    (["certify", "tiny.yaml", "--slowdowns", "1,-2"], "'-2' is no number of percent"),
    (["certify", "tiny.yaml", "--gates", "0"], "'--gates' must be 1 to"),
    (["certify", "program.yaml"], "'e' runs a program, which cannot be slowed down on purpose"),
    (["certify", "tiny.yaml", "--pairs", "1"], "'--pairs 1' is too few: gates need the 2 pairs of the policy's last look"),
  ])
  func badUsageEndsWithTwo(_ arguments: [String], error: String) async throws {
    let folder = try folder()
    let program = "{suite: p, seed: 1, experiments: [{name: e, programs: [{command: [date]}], budget: {seconds: 5}}]}"
    try folder.write(program, to: "program.yaml")
    let end = try await Gate.shared.pass { try await Command(arguments, in: folder).finish() }
    #expect(end.code == 2)
    #expect(end.err.contains(error), "\(end.err)")
  }

  /// A program that never waits would otherwise run for ever, beside every later measurement.
  @Test func backgroundLoadEndsWithTheCertificate() async throws {
    let folder = try folder()
    let end = try await shell(
      """
      busy() { grep -qs 'whil[e] kill -0' /proc/[0-9]*/cmdline; }
      \(assayPath) certify tiny.yaml --slowdowns 100 --background-load 1 >/dev/null 2>&1 &
      for i in $(seq 200); do busy && break; sleep 0.1; done
      busy && echo began
      kill -9 $!
      for i in $(seq 200); do busy || break; sleep 0.1; done
      busy || echo ended
      """, in: folder)
    #expect(end.out == "began\nended\n", "\(end.out)\(end.err)")
  }

  @Test func aCertificateIsCitedAndATighterPolicyRefused() async throws {
    let folder = try folder()
    let certified = try await assay(
      "certify", "tiny.yaml", "--slowdowns", "100", "--gates", "20", "--filter", "adam", in: folder)
    #expect(certified.code == 0, "\(certified.err)")
    #expect(certified.out.contains("  slower by 100 %: found in "))
    let path = try #require(folder.files.first { $0.hasPrefix("results/certificates/") })
    #expect(certified.out.hasSuffix("certificate \(path)\n"))
    var certificate = try decodeJSON(Certificate.self, from: folder.bytes(of: path))
    #expect(certificate.falseAlarms.count == 20)
    #expect(certificate.detections.map(\.slowdown) == [1])

    certificate.minimumDetectableEffect = 1
    certificate.falseAlarms.lower = 0
    try folder.write(try encodeJSON(certificate), to: path)
    let cited = try await assay("gate", "tiny.yaml", "--baseline", assayPath, "--filter", "adam", in: folder)
    #expect(cited.code == 0, "\(cited.err)")
    #expect(cited.out.contains("certificate of "))
    let short = try await assay(
      "gate", "tiny.yaml", "--baseline", assayPath, "--filter", "adam", "--budget", "3s", "--all", in: folder)
    #expect(short.err.contains("is not cited: this gate has less time for a trial than it was measured with"), "\(short.err)")
    #expect(short.out.contains("this machine has no certificate of such a gate"), "\(short.out)")
    let all = try await assay("gate", "tiny.yaml", "--baseline", assayPath, in: folder)
    #expect(all.code == 3)
    #expect(all.err.contains("measured with 6 s for a trial, and this policy has 2 s; raise 'budgetSeconds'"), "\(all.err)")

    try folder.write(
      "{gate: 1, budgetSeconds: 6, looks: [2], metrics: {timePerStep: {equivalenceMargin: 0.03}}}", to: "gate.yaml")
    let refused = try await assay("gate", "tiny.yaml", "--baseline", assayPath, "--filter", "adam", in: folder)
    #expect(refused.code == 3)
    #expect(refused.err.contains("this machine cannot keep the policy"))
    #expect(refused.out.isEmpty)

    try folder.write(
      "{gate: 1, budgetSeconds: 6, looks: [2], metrics: {timePerStep: {minimumEffect: 0.02}}}", to: "gate.yaml")
    let others = try await assay("gate", "tiny.yaml", "--baseline", assayPath, "--filter", "adam", in: folder)
    #expect(others.code == 3)
    #expect(others.err.contains("does not cover this policy: it was measured with"), "\(others.err)")
    try folder.write(tinySuite() + "\n", to: "edited.yaml")
    let edited = try await assay("gate", "edited.yaml", "--baseline", assayPath, "--filter", "adam", in: folder)
    #expect(edited.err.contains("'\(path)' is not cited: it was measured with another suite"), "\(edited.err)")
    try folder.write("{}", to: path)
    let damaged = try await assay("gate", "tiny.yaml", "--baseline", assayPath, "--filter", "adam", in: folder)
    #expect(damaged.code == 2)
    #expect(damaged.err == "assay: '\(path)' is not a certificate; 'assay certify' writes another\n")
  }

  @Test func againstARevisionOfAnotherProjectIsRefused() async throws {
    let folder = try folder()
    let made = try await shell(
      "git init -q . && git add -A && git -c user.name=t -c user.email=t@t commit -qm plugin", in: folder)
    try #require(made.code == 0, "\(made.err)")
    let end = try await assay("gate", "tiny.yaml", "--against", "HEAD", in: folder)
    #expect(end.code == 2 && end.err.contains("is no checkout of it; name your plugin by 'plugin' in gate.yaml"))
  }

  @Test func aRevisionThatDoesNotBuildHasItsOwnEnd() async throws {
    let folder = try folder()
    let git = "git -c user.name=t -c user.email=t@t"
    let made = try await shell(
      "git init -q . && echo 'this is no package' > Package.swift && git add -A && \(git) commit -qm broken", in: folder)
    try #require(made.code == 0, "\(made.err)")
    let broken = try await assay("gate", "tiny.yaml", "--against", "HEAD", in: folder)
    #expect(broken.code == 4)
    #expect(broken.err.contains("HEAD does not build"), "\(broken.err)")
    let unknown = try await assay("gate", "tiny.yaml", "--against", "nowhere", in: folder)
    #expect(unknown.code == 2)
    #expect(unknown.err.contains("'nowhere' is no revision of"))
  }
}
