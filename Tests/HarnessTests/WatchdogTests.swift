import Glibc
import Testing

@testable import Harness

@Suite struct WatchdogTests {
  /// A process that does nothing, in a process group of its own.
  private func sleeper() throws -> pid_t {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The threads of tests may block the signal that is to end it.
    var blocked = sigset_t()
    sigemptyset(&blocked)
    posix_spawnattr_setsigmask(&attributes, &blocked)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
    var process: pid_t = 0
    let arguments: [UnsafeMutablePointer<CChar>?] = [strdup("sleep"), strdup("1000"), nil]
    defer { for argument in arguments { free(argument) } }
    guard posix_spawnp(&process, "sleep", nil, &attributes, arguments, environ) == 0 else {
      throw Unexpected(what: "no process")
    }
    return process
  }

  /// The signal that ended a process.
  private func fatalSignal(of process: pid_t) async throws -> Int32 {
    var status: Int32 = 0
    while waitpid(process, &status, WNOHANG) == 0 { try await Task.sleep(for: .milliseconds(10)) }
    return status & 0x7f
  }

  @Test func aShorterLimitHoldsAfterALongerOne() async throws {
    let process = try sleeper()
    let watchdog = Watchdog(process, WorkerCommand(executable: "", arguments: []))
    watchdog.begin(limit: 1000)
    #expect(!watchdog.end())
    watchdog.begin(limit: 0.1)
    #expect(try await fatalSignal(of: process) == SIGKILL)
    #expect(watchdog.stop())
  }

  @Test func aLongerLimitHoldsAfterAShorterOne() async throws {
    let process = try sleeper()
    let watchdog = Watchdog(process, WorkerCommand(executable: "", arguments: []))
    for limit in [20, 20.5, .infinity] {
      watchdog.begin(limit: limit)
      if limit.isFinite { #expect(!watchdog.end()) }
    }
    try await Task.sleep(for: .seconds(21))
    #expect(!watchdog.end(), "the limits of pieces that have ended are over")
    kill(process, SIGTERM)
    #expect(try await fatalSignal(of: process) == SIGTERM)
    watchdog.stop()
  }
}
