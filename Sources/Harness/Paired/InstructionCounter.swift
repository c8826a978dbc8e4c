import Glibc
import PortableMath
import Records
import SystemFiles

/// Counts the instructions of a recorded trial. Valgrind's callgrind does it; without it the CPU's own counters do, if the
/// kernel grants them.
///
/// Only what runs inside `watched` counts, after one repetition that does not. The start of the process and its requests do not
/// count, nor, under callgrind, other threads. Hash seeds are fixed, and glibc's choice of code by the CPU is pinned, so that
/// the count depends only on the program. The key names what is left.
struct InstructionCounter: Sendable {
  /// Its path, if it is installed.
  private let valgrind: String?

  /// Repetitions that are counted together. There are many, so that what a block does once hardly counts: its clock and its
  /// interruptions are some 200 instructions.
  private static let repetitions = 40
  /// A program under callgrind takes up to this many times as long.
  private static let slowness = 100.0

  private static let environment = [
    "SWIFT_DETERMINISTIC_HASHING": "1",
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-AVX512F,-AVX512VL,-AVX512BW,-ERMS,-FSRM",
  ]

  /// - Parameter path: the folders in which Valgrind is looked for.
  init(path: String = getenv("PATH").map { String(cString: $0) } ?? "") {
    valgrind = path.split(separator: ":").map { "\($0)/valgrind" }.first { access($0, X_OK) == 0 }
  }

  var hasValgrind: Bool { valgrind != nil }

  static let absence =
    "valgrind is not installed (Debian: apt-get install valgrind), and the kernel grants no counter of instructions"

  /// Instructions of one repetition, with the slowdown of the job.
  func count(_ job: PairedJob, on machine: Fingerprint) async -> Measured<InstructionCounts> {
    guard let valgrind else { return await countByHardware(job, on: machine) }
    return await count(job, under: valgrind, on: machine)
  }

  private func countByHardware(_ job: PairedJob, on machine: Fingerprint) async -> Measured<InstructionCounts> {
    await ask(job, job.command, byHardware: true, limit: job.record.trial.timeLimitSeconds).flatMap { count in
      guard let count else { return .absent(Self.absence) }
      let cpu = machine[.cpuModel] ?? "unknown"
      return .measured(InstructionCounts(count: count / Self.repetitions, key: "hardware \(cpu) \(libc(machine))"))
    }
  }

  private func count(
    _ job: PairedJob, under valgrind: String, on machine: Fingerprint
  ) async -> Measured<InstructionCounts> {
    let folder: CountingFolder
    do { folder = try CountingFolder() } catch { return .absent("\(error)") }
    defer { folder.remove() }
    if let obstacle = await copyToRun(job.command.executable, as: folder.executable) { return .absent(obstacle) }
    let command = callgrind(valgrind, folder, job.command.arguments)
    return await ask(job, command, byHardware: false, limit: job.record.trial.timeLimitSeconds * Self.slowness).flatMap { _ in
      total(in: folder.path).map { InstructionCounts(count: $0 / Self.repetitions, key: key(machine)) }
    }
  }

  /// Has a worker do the work, as its recording did; what the CPU counted, if that is asked for.
  private func ask(
    _ job: PairedJob, _ command: WorkerCommand, byHardware: Bool, limit: Double
  ) async -> Measured<Int?> {
    let request = PairRequest.count(job.work, repetitions: Self.repetitions, byHardware: byHardware)
    do {
      let (answer, end) = try await withWorker(command, environment: Self.environment) { worker in
        await worker.ask(request, answeredBy: PairReply.self, limit: limit)
      }
      switch answer {
      case .lost(let loss): return .absent("while its instructions were counted \(describe(loss, end, limit: limit))")
      case .reply(.refused(let reason)): return .absent("its instructions are not counted: \(reason)")
      case .reply(.counted(let digest, let instructions)):
        guard digest == job.record.finalIterateDigest else {
          return .absent(
            "while its instructions were counted, the trial ended with the digest \(digest), not with the recorded one")
        }
        guard (instructions ?? 0) >= 0 else { return .absent("the worker counted \(instructions ?? 0) instructions") }
        return .measured(instructions)
      case .reply: return .absent("the worker's reply does not fit the request")
      }
    } catch {
      return .absent("its instructions are not counted: \(error)")
    }
  }

  /// A copy without line numbers: Valgrind gives up on Swift's. Why there is none, or nil.
  private func copyToRun(_ executable: String, as copy: String) async -> String? {
    let fault = "'\(executable)' cannot be copied without its debug information"
    // A link to this process's own file: `strip` has another one of its own, and may not follow this one.
    let source = executable == "/proc/self/exe" ? copy + ".whole" : executable
    if source != executable {
      do { try writeFileAtomically(try readFile(executable), to: source) } catch { return "\(fault): \(error)" }
    }
    guard let end = await runTool("strip", ["--strip-debug", "-o", copy, source]) else {
      return "\(fault): 'strip' is not installed (Debian: apt-get install binutils)"
    }
    guard !end.succeeded else { return nil }
    let reason = end.standardError.split(separator: "\n").first.map(String.init)
    return "\(fault): \(reason ?? "'strip' did not say why")"
  }

  private func callgrind(_ valgrind: String, _ folder: CountingFolder, _ arguments: [String]) -> WorkerCommand {
    let options = [
      "--quiet", "--vgdb=no", "--tool=callgrind", "--toggle-collect=assay_watched", "--dump-after=assay_watched",
      "--callgrind-out-file=\(folder.path)/counts",
    ]
    return WorkerCommand(executable: valgrind, arguments: options + [folder.executable] + arguments)
  }

  private func key(_ machine: Fingerprint) -> String {
    "callgrind \(machine[.cpuInstructionSets] ?? "unknown") \(libc(machine))"
  }

  private func libc(_ machine: Fingerprint) -> String { machine[.libc] ?? "unknown" }

  /// The sum over the dumps that callgrind wrote whenever `watched` was left.
  private func total(in folder: String) -> Measured<Int> {
    var counts: [Int] = []
    for name in listFolder(folder) where name.hasPrefix("counts") {
      guard let bytes = try? readFile("\(folder)/\(name)") else { continue }
      let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      let line = lines.last { $0.hasPrefix("totals: ") } ?? lines.last { $0.hasPrefix("summary: ") }
      if let count = line?.split(separator: " ").last.flatMap({ Int($0) }) { counts.append(count) }
    }
    let sum = counts.reduce(0, +)
    return sum > 0 ? .measured(sum) : .absent("callgrind saw no call of 'assay_watched'; was the executable stripped?")
  }
}
