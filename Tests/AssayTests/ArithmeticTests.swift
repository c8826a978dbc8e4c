import Foundation
import Records
import Testing

/// Real differences of one machine, made on purpose: each has its witness, is found, is traced to its step, is explained.
@Suite struct ArithmeticTests {
  /// Two environments that give a trial other bits.
  struct Provocation: Sendable, CustomTestStringConvertible {
    let trial: String
    let environments: [String]
    /// The line of the fingerprint that tells whether it took effect.
    let witness: FingerprintKey
    /// What `assay explain` calls each environment.
    let changes: [String]
    var testDescription: String { environments.joined(separator: " against ") }
  }

  static let libm = Provocation(
    trial: "float64/libm", environments: ["TZ=UTC", "GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA"],
    witness: .libmExp, changes: ["nothing changed", "libm without FMA"])
  /// With the kernels of one CPU everywhere: those for AVX-512 have the same bits with one thread and two.
  static let threads = Provocation(
    trial: "examples: 400)/lbfgs/float64/openblas",
    environments: ["OPENBLAS_CORETYPE=Haswell OPENBLAS_NUM_THREADS=2", "OPENBLAS_CORETYPE=Haswell OPENBLAS_NUM_THREADS=1"],
    witness: .blas, changes: ["2 BLAS threads", "1 BLAS thread"])
  static let cores = Provocation(
    trial: "examples: 400)/lbfgs/float32/openblas",
    environments: ["OPENBLAS_CORETYPE=Haswell", "OPENBLAS_CORETYPE=\(otherCore)"], witness: .blas,
    changes: ["BLAS kernels of Haswell", "BLAS kernels of \(otherCore)"])
  /// SkylakeX needs AVX-512.
  static var otherCore: String { hasFlag("avx512f") ? "SkylakeX" : "Nehalem" }

  static func hasFlag(_ name: String) -> Bool {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    return text.split(separator: "\n").first { $0.hasPrefix("flags") }?.split(separator: " ").contains { $0 == name } ?? false
  }

  /// Without FMA there is no other libm, so that at least one provocation has an effect wherever this runs.
  @Test(.enabled(if: hasFlag("fma") && hasFlag("avx2")), arguments: [libm, threads, cores])
  func aProvokedDifferenceIsFoundTracedAndExplained(_ provocation: Provocation) async throws {
    let folder = try Folder()
    try folder.write(try suite(), to: "arithmetic.yaml")
    let paths = try await run(provocation, in: folder)
    let reports = try paths.map { try readReport(folder.bytes(of: $0), file: $0) }
    let witnesses = reports.map { $0.fingerprint[provocation.witness] }
    #expect(witnesses[0] != witnesses[1], "the provocation took no effect")

    let end = try await assay("diff", paths[0], paths[1], "--require", "identical", "--format", "json", in: folder)
    // A library may have the same bits in both environments, as OpenBLAS has with some CPUs' kernels; then nothing differs.
    guard reports[0].digest != reports[1].digest else {
      #expect(end.code == 0)
      return
    }
    #expect(end.code == 1)
    let diff = try JSONDecoder().decode(Diff.self, from: Data(end.out.utf8))
    let line = try #require(diff.fingerprint.first { $0.name == provocation.witness.name })
    #expect(line.mayChangeBits)
    let discrepancy = try #require(diff.trials.compactMap(\.discrepancy).first)
    let step = try #require(discrepancy.differentByStep)
    #expect(discrepancy.equalThroughStep == step - 1, "the stepDigests name the exact step")
    try await trace(provocation, step, paths, in: folder)
    try await explain(provocation, paths, in: folder)
  }

  /// Environments may change what they like: portable trials keep their bits, and every change is tried.
  @Test func portableTrialsAreIdenticalUnderAllProvocations() async throws {
    let folder = try Folder()
    try folder.write(try suite(), to: "arithmetic.yaml")
    let environments = Set([Self.libm, Self.threads, Self.cores].flatMap(\.environments)).sorted() + ["ASSAY_KERNELS=plain"]
    var digests: Set<String> = []
    for (index, environment) in environments.enumerated() {
      let end = try await shell(
        "env \(environment) \(assayPath) run arithmetic.yaml --no-timing --filter float64/portable --results \(index)",
        in: folder)
      #expect(end.code == 0, "\(end.err)")
      let path = try #require(end.reportPath)
      digests.insert(try readReport(folder.bytes(of: path), file: path).digest)
    }
    #expect(digests.count == 1)
  }

  /// A run's own choice leaves trials' names alone, so that two arithmetics can be compared.
  @Test func reportsUnderTwoArithmeticsAreComparedTrialByTrial() async throws {
    let folder = try Folder()
    try folder.write(
      "suite: s\nseed: 1\nexperiments: [{name: e, problems: [logisticRegression], optimizers: [lbfgs], budget: {steps: 20}}]",
      to: "s.yaml")
    let portable = try await assay("run", "s.yaml", "--no-timing", "--results", "a", in: folder)
    let libm = try await assay("run", "s.yaml", "--no-timing", "--results", "b", "--arithmetic", "libm", in: folder)
    let end = try await assay("diff", try #require(portable.reportPath), try #require(libm.reportPath), in: folder)
    #expect(end.out.contains("1 trial: 1 "))
    #expect(end.out.contains("arithmetic.trials"))
    #expect(!end.out.contains("does not repeat itself"))
    #expect(end.code == 1, "\(end.out)")
  }

  @Test func anUnknownKernelIsRefused() async throws {
    let end = try await shell("ASSAY_KERNELS=fast \(assayPath) list", in: try Folder())
    #expect(end.code == 2)
    #expect(end.err.hasPrefix("assay: ASSAY_KERNELS is 'fast', but on this machine it can be plain"))
  }

  private func suite() throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return try String(contentsOf: root.appending(path: "suites/arithmetic.yaml"), encoding: .utf8)
  }

  private func run(_ provocation: Provocation, in folder: Folder) async throws -> [String] {
    var paths: [String] = []
    for (index, environment) in provocation.environments.enumerated() {
      let end = try await shell(
        "env \(environment) \(assayPath) run arithmetic.yaml --no-timing --step-digests --filter '\(provocation.trial)' "
          + "--results \(index)", in: folder)
      #expect(end.code == 0, "\(end.err)")
      paths.append(try #require(end.reportPath))
    }
    return paths
  }

  /// Two reports tell whose bits a machine has; the other side's trace, taken in its environment, replayed in the first one's,
  /// finds the same step, and what made it.
  private func trace(_ provocation: Provocation, _ step: Int, _ paths: [String], in folder: Folder) async throws {
    let (trial, environments) = (provocation.trial, provocation.environments)
    for (environment, owner) in zip(environments, ["first", "other"]) {
      let told = try await shell(
        "env \(environment) \(assayPath) replay \(paths[0]) --against \(paths[1]) --trial '\(trial)'", in: folder)
      #expect(told.code == 3)
      #expect(told.out.contains("after step \(step - 1) and by step \(step)"), "the stepDigests name the step: \(told.out)")
      #expect(told.out.contains("this machine has the \(owner) report's bits there"), "\(environment): \(told.out)")
    }
    let traced = try await shell(
      "env \(environments[1]) \(assayPath) trace \(paths[1]) --trial '\(trial)' --after \(step - 1) --through \(step) "
        + "-o other.trace", in: folder)
    #expect(traced.code == 0, "\(traced.err)")
    let replayed = try await shell(
      "env \(environments[0]) \(assayPath) replay \(paths[0]) --against other.trace --trial '\(trial)'", in: folder)
    #expect(replayed.code == 1)
    let otherBudget = try folder.bytes(of: "other.trace")
    var trace = try #require(try readTrace(otherBudget, file: "other.trace"))
    trace.trial.budget.steps = 7
    try folder.write(encodeJSON(trace), to: "budget.trace")
    let refused = try await assay("replay", paths[0], "--against", "budget.trace", "--trial", trial, in: folder)
    #expect(refused.code == 3 && refused.err.contains("another trial of that name: the budgets differ"), "\(refused.err)")
    #expect(replayed.out.contains("first apart in step \(step), stage "), "\(replayed.out)")
    #expect(replayed.out.contains("created by this operation"), "\(replayed.out)")
  }

  private func explain(_ provocation: Provocation, _ paths: [String], in folder: Folder) async throws {
    let end = try await shell(
      "env \(provocation.environments[0]) \(assayPath) explain \(paths[0]) --against \(paths[1]) --format json", in: folder)
    #expect(end.code == 0, "\(end.out)\(end.err)")
    // From the other side, whose environment is what has to be taken away.
    let back = try await shell(
      "env \(provocation.environments[1]) \(assayPath) explain \(paths[1]) --against \(paths[0])", in: folder)
    #expect(back.code == 0, "\(back.out)\(back.err)")
    let explanation = try JSONDecoder().decode(Explanation.self, from: Data(end.out.utf8))
    for (digest, change) in zip(explanation.digests, provocation.changes) {
      let changes = explanation.attempts.filter { $0.digest == digest }.map(\.change)
      #expect(changes.contains(change), "\(change) is not among \(changes)")
    }
  }
}

/// What the tests read of a diff as JSON.
private struct Diff: Decodable {
  let trials: [Trial]
  let fingerprint: [Line]

  struct Trial: Decodable {
    let discrepancy: Discrepancy?
  }

  struct Discrepancy: Decodable {
    let equalThroughStep: Int?
    let differentByStep: Int?
  }

  struct Line: Decodable {
    let name: String
    let mayChangeBits: Bool
  }
}

/// What the tests read of an explanation as JSON.
private struct Explanation: Decodable {
  let digests: [String]
  let attempts: [Attempt]

  struct Attempt: Decodable {
    let change: String
    let digest: String
  }
}
