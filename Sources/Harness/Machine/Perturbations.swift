import Glibc
import PortableMath
public import Records

/// One thing that this machine can compute otherwise: an environment, or another arithmetic of the trial.
public struct Perturbation: Equatable, Sendable {
  /// What it is for a person: `libm without FMA`.
  public let name: String
  /// Variables of the worker's environment.
  public let environment: [String: String]
  /// The trial's arithmetic, where the perturbation changes it.
  public let arithmetic: ArithmeticBackend?

  init(_ name: String, _ environment: [String: String] = [:], arithmetic: ArithmeticBackend? = nil) {
    self.name = name
    self.environment = environment
    self.arithmetic = arithmetic
  }

  /// Both perturbations at once, where they do not contradict each other.
  func and(_ other: Perturbation) -> Perturbation? {
    guard Set(environment.keys).isDisjoint(with: other.environment.keys), arithmetic == nil || other.arithmetic == nil
    else { return nil }
    return Perturbation(
      "\(name) and \(other.name)", environment.merging(other.environment) { $1 },
      arithmetic: arithmetic ?? other.arithmetic)
  }
}

/// What a trial was under a perturbation.
public struct PerturbationOutcome: Sendable {
  public let perturbation: Perturbation
  /// nil if the run was lost, for the reason.
  public let record: TrialRecord?
  public let reason: String?
  /// The lines of libm, BLAS and kernels as that worker saw them.
  public let witnesses: [Fingerprint.Line]
}

/// All perturbations of this machine for a trial: the trial as it is first, then kernels, C library, BLAS, other arithmetics.
///
/// OpenBLAS ignores a core type that it does not know and crashes on one that the CPU cannot run; the outcome shows both.
public func perturbations(of trial: Trial) -> [Perturbation] {
  let kernels = KernelPath.allCases.filter(\.isUsable).map {
    Perturbation("\($0.rawValue) kernels", ["ASSAY_KERNELS": $0.rawValue])
  }
  let tunables = ["FMA", "AVX2"].map { Perturbation("libm without \($0)", ["GLIBC_TUNABLES": "glibc.cpu.hwcaps=-\($0)"]) }
  let cores = blasCores.map { Perturbation("BLAS kernels of \($0)", ["OPENBLAS_CORETYPE": $0]) }
  let threads = [1, 2, 4, 8].map {
    Perturbation(counted($0, "BLAS thread"), ["OPENBLAS_NUM_THREADS": "\($0)"])
  }
  // Set to nothing, as good as not set at all.
  let variables = ["GLIBC_TUNABLES", "OPENBLAS_CORETYPE", "OPENBLAS_NUM_THREADS"]
  let unset = variables.filter { getenv($0) != nil }.map { Perturbation("without \($0)", [$0: ""]) }
  let arithmetics = ArithmeticBackend.allCases.filter { $0 != trial.arithmetic ?? .portable }.map {
    Perturbation("\($0.rawValue) arithmetic", arithmetic: $0)
  }
  return [Perturbation("nothing changed")] + unset + kernels + tunables + cores + threads + arithmetics
}

/// The core types of OpenBLAS 0.3.21 that differ on x86-64 or run on most of them.
private let blasCores = [
  "Prescott", "Core2", "Nehalem", "Sandybridge", "Haswell", "Zen", "SkylakeX", "Cooperlake", "Barcelona", "Atom",
]

/// Pairs of perturbations that each had an effect on a trial's bits, for differences that no single one explains.
public func pairs(of outcomes: [PerturbationOutcome]) -> [Perturbation] {
  guard let unchanged = outcomes.first?.record?.digest else { return [] }
  let effective = outcomes.filter { $0.record.map { $0.digest != unchanged } ?? false }.map(\.perturbation)
  return effective.indices.flatMap { first in
    effective[(first + 1)...].compactMap { effective[first].and($0) }
  }
}

/// Runs a trial here under a perturbation, in a fresh worker.
public func run(_ trial: Trial, under perturbation: Perturbation, worker: WorkerCommand) async -> PerturbationOutcome {
  var pool = WorkerPool(command: worker, workers: 1, isFreshEachTime: true)
  pool.environment = perturbation.environment
  var changed = trial
  changed.measuresSensitivity = nil
  if let arithmetic = perturbation.arithmetic { changed.arithmetic = arithmetic == .portable ? nil : arithmetic }
  let request = PassRequest(pass: .recording, trial: changed, withWitnesses: true)
  return PerturbationOutcome(perturbation, await pool.performOne(request))
}

extension PerturbationOutcome {
  fileprivate init(_ perturbation: Perturbation, _ outcome: PassOutcome) {
    self.perturbation = perturbation
    switch outcome {
    case .reply(.witnessed(let record, let lines)): (self.record, reason, witnesses) = (record, nil, lines)
    case .reply(.absent(let why)): (record, reason, witnesses) = (nil, why, [])
    case .lost(let lost): (record, reason, witnesses) = (nil, lost.reason, [])
    case .recorded, .reply: (record, reason, witnesses) = (nil, "the worker's reply does not fit the request", [])
    }
  }
}
