import Foundation
import Records
import Testing

/// What libraries make of the floating-point environment reaches nobody else.
@Suite struct ArithmeticChangeTests {
  /// The library rounds upward from its third step on, before and beside built-in trials.
  @Test(arguments: ["1", "2", "4"])
  func aLibraryThatRoundsUpFailsAndBuiltInTrialsKeepTheirBits(_ jobs: String) async throws {
    let folder = try Folder()
    let library = try await compile("faulty.c", in: folder)
    try folder.write(
      suite(
        "{name: theirs, problems: [affineSquare], optimizers: [{faultyC: {fault: roundsUp}}], start: [9], budget: {steps: 5}}"),
      to: "suite.yaml")
    let run = try await assay("run", "suite.yaml", "--no-timing", "--jobs", jobs, "--plugin", library, in: folder)
    #expect(run.code == 1, "a failed trial is a verdict against: \(run.err)")
    let report = try folder.report()
    let theirs = try #require(report.records.first)
    #expect(theirs.status == .failed)
    #expect(theirs.reason?.contains("'step' of 'faultyC' (libnone.so) left the floating-point environment changed") == true)
    #expect(theirs.steps == 2, "the steps before stay")
    #expect(Array(report.records.dropFirst()) == (try await undisturbed()))
    #expect(
      report.fingerprint[.arithmeticModes]
        == "round to nearest, gradual underflow; changed by plugins in 1 trial, which failed")
  }

  /// A library that was linked with `-ffast-math` flushes subnormal numbers from the moment it is loaded.
  @Test func aLibraryThatFlushesSubnormalNumbersWhereItIsLoadedIsNamedAndChangesNoBit() async throws {
    let folder = try Folder()
    let library = try await compile("faulty.c", options: "'-DWHEN_LOADED=flush_subnormal_numbers()'", in: folder)
    try folder.write(
      suite("{name: theirs, problems: [affineSquare], optimizers: [{faultyC: {fault: none}}], start: [9], budget: {steps: 5}}"),
      to: "suite.yaml")
    let run = try await assay("run", "suite.yaml", "--no-timing", "--jobs", "1", "--plugin", library, in: folder)
    #expect(run.code == 0)
    #expect(
      run.err.contains("loading 'libnone.so' changed arithmetic (subnormal numbers are flushed to zero), which is put back"),
      "\(run.err)")
    let report = try folder.report()
    #expect(report.records.first?.status == .budgetSpent)
    #expect(Array(report.records.dropFirst()) == (try await undisturbed()))
    #expect(
      report.fingerprint.value(named: "plugin.libnone.so.arithmetic")
        == "subnormal numbers are flushed to zero by loading it; put back")
  }

  private func suite(_ theirs: String) -> String {
    """
    suite: beside
    seed: 1
    experiments:
      \(theirs.isEmpty ? "" : "- \(theirs)")
      - name: builtIn
        problems: [{rosenbrock: {dimension: 4}}]
        optimizers: [{gradientDescent: {rate: 0.001}}, {adam: {rate: 0.01}}]
        scalars: [float32, float64]
        budget: {steps: 100}
      - name: subnormal
        problems: [matyas]
        optimizers: [{gradientDescent: {rate: 1}}]
        scalars: [float32]
        budget: {steps: 2000}

    """
  }

  /// The records of the built-in trials where nothing else runs.
  private func undisturbed() async throws -> [TrialRecord] {
    try await undisturbedReport(of: suite("")).records
  }
}
