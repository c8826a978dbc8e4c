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

  /// Repetitions that are counted together: so much work that what a block does once hardly counts. Its clock and its
  /// interruptions are some 200 instructions.
  private static func repetitions(of record: TrialRecord) -> Int {
    min(40, max(1, 100_000 / max(1, record.steps * (record.dimension ?? 1))))
  }
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

  /// Why what was not counted in so many seconds has no count.
  static func timeIsOver(after seconds: Double) -> String {
    "counting took longer than its \(shortest(seconds.rounded())) s of the budget"
  }

  static let absence =
    "valgrind is not installed (Debian: apt-get install valgrind), and the kernel grants no counter of instructions"

  /// Instructions of one repetition, with the slowdown of the job.
  func count(_ job: PairedJob, on machine: Fingerprint) async -> Measured<InstructionCounts> {
    await count([job], of: job.command, on: machine, within: .infinity) {}[0]
  }

  /// The same of several trials of one executable, one after the other in one process: its start may take longer than they do.
  ///
  /// - Parameters:
  ///   - seconds: how long it may take; what is not counted by then is absent with that reason.
  ///   - progress: called after each.
  func count(
    _ jobs: [PairedJob], of command: WorkerCommand, on machine: Fingerprint, within seconds: Double,
    progress: @Sendable () -> Void
  ) async -> [Measured<InstructionCounts>] {
    let end = monotonicNanoseconds() + Int(min(seconds, 1e8) * 1e9)
    let copy: CountingFolder?
    do { copy = try await makeReady(command.executable) } catch { return jobs.map { _ in .absent(error.reason) } }
    var counts: [Measured<InstructionCounts>] = []
    while counts.count < jobs.count {
      // A process that is lost costs the trial that it was at.
      counts += await countInOneProcess(
        Array(jobs[counts.count...]), command, copy, on: machine, CountingTime(end: end, seconds: seconds), progress)
    }
    return counts
  }

  /// A folder with a copy of an executable that can be counted; nil if the CPU counts, which needs none.
  private func makeReady(_ executable: String) async throws(CountingObstacle) -> CountingFolder? {
    guard valgrind != nil else { return nil }
    let folder: CountingFolder
    do { folder = CountingFolder(try TemporaryFolder()) } catch { throw CountingObstacle(reason: "\(error)") }
    if let obstacle = await copyToRun(executable, as: folder.executable) { throw CountingObstacle(reason: obstacle) }
    return folder
  }

  /// At least one count; fewer than jobs if the process was lost.
  private func countInOneProcess(
    _ jobs: [PairedJob], _ command: WorkerCommand, _ copy: CountingFolder?, on machine: Fingerprint, _ time: CountingTime,
    _ progress: @Sendable () -> Void
  ) async -> [Measured<InstructionCounts>] {
    copy?.removeCounts()
    let process = copy.flatMap { copy in valgrind.map { callgrind($0, copy, command.arguments) } } ?? command
    do {
      let (found, end) = try await withWorker(process, environment: Self.environment) { worker -> CountsOfProcess in
        var found = CountsOfProcess()
        var dumps = DumpReader(folder: copy?.path)
        for job in jobs {
          guard time.left > 0 else {
            found.counts.append(.absent(time.isOver))
            continue
          }
          let limit = min(job.record.trial.timeLimitSeconds * (copy == nil ? 1 : Self.slowness), time.left)
          let repetitions = Self.repetitions(of: job.record)
          let request = PairRequest.count(job.work, repetitions: repetitions, byHardware: copy == nil)
          switch await worker.ask(request, answeredBy: PairReply.self, limit: limit) {
          case .lost(let loss):
            found.loss = (loss, limit)
            return found
          case .reply(let reply):
            let total = copy == nil ? nil : dumps.newTotal()
            found.counts.append(counted(reply, total, job, repetitions, on: machine))
            progress()
          }
        }
        return found
      }
      guard let (loss, limit) = found.loss else { return found.counts }
      let reason = "while its instructions were counted \(describe(loss, end, limit: limit))"
      return found.counts + [.absent(time.left > 0 ? reason : time.isOver)]
    } catch {
      return [.absent("its instructions are not counted: \(error)")]
    }
  }

  /// What a reply and callgrind's dumps say of a job.
  private func counted(
    _ reply: PairReply, _ total: Measured<Int>?, _ job: PairedJob, _ repetitions: Int, on machine: Fingerprint
  ) -> Measured<InstructionCounts> {
    switch reply {
    case .refused(let reason): return .absent("its instructions are not counted: \(reason)")
    case .counted(let digest, let instructions):
      guard digest == job.record.finalIterateDigest else {
        return .absent(
          "while its instructions were counted, the trial ended with the digest \(digest), not with the recorded one")
      }
      if let total { return total.map { InstructionCounts(count: $0 / repetitions, key: key(machine)) } }
      guard let instructions else { return .absent(Self.absence) }
      guard instructions >= 0 else { return .absent("the worker counted \(instructions) instructions") }
      let cpu = machine[.cpuModel] ?? "unknown"
      return .measured(InstructionCounts(count: instructions / repetitions, key: "hardware \(cpu) \(libc(machine))"))
    default: return .absent("the worker's reply does not fit the request")
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
}

/// Where instructions of one process are counted: the program's copy and what callgrind dumps. It goes with its last owner.
private struct CountingFolder: Sendable {
  private let folder: TemporaryFolder

  init(_ folder: TemporaryFolder) { self.folder = folder }

  var path: String { folder.path }
  var executable: String { "\(path)/executable" }

  /// Removes what a process counted: the dumps of the next one have the same names.
  func removeCounts() {
    for name in listFolder(path) where name.hasPrefix("counts") { unlink("\(path)/\(name)") }
  }
}

/// Why an executable cannot be counted.
private struct CountingObstacle: Error {
  let reason: String
}

/// What one process counted, and how it was lost.
private struct CountsOfProcess: Sendable {
  var counts: [Measured<InstructionCounts>] = []
  var loss: (WorkerLoss, limit: Double)?
}

/// How long counting may take.
private struct CountingTime: Sendable {
  let end: Int
  let seconds: Double

  var left: Double { Double(end - monotonicNanoseconds()) / 1e9 }

  var isOver: String { InstructionCounter.timeIsOver(after: seconds) }
}

/// Reads what callgrind writes whenever `watched` is left.
private struct DumpReader {
  let folder: String?
  private var seen: Set<String> = []

  init(folder: String?) { self.folder = folder }

  /// The sum over the dumps that were written since the last call.
  mutating func newTotal() -> Measured<Int> {
    guard let folder else { return .absent("there is no folder of counts") }
    var sum = 0
    for name in listFolder(folder) where name.hasPrefix("counts") && seen.insert(name).inserted {
      guard let bytes = try? readFile("\(folder)/\(name)") else { continue }
      let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      let line = lines.last { $0.hasPrefix("totals: ") } ?? lines.last { $0.hasPrefix("summary: ") }
      sum += line?.split(separator: " ").last.flatMap { Int($0) } ?? 0
    }
    return sum > 0 ? .measured(sum) : .absent("callgrind saw no call of 'assay_watched'; was the executable stripped?")
  }
}
