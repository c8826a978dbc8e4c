import CPluginProcess
import Glibc
import Synchronization
import SystemFiles

/// All processes of plugins that this process runs, and what they started and left behind.
///
/// A process that a plugin leaves behind becomes this process's child when its parent ends, whatever group it joined. A
/// variable of its environment identifies it.
public enum PluginProcesses {
  static let mark = "ASSAY_PLUGIN=1"

  private static let running = Mutex<Set<pid_t>>([])
  private static let exchanges = Atomic(0)
  private static let passesOn = Atomic(false)
  private static let isWorker = Atomic(false)

  private static let sandbox = Mutex<Sandbox?>(nil)

  /// From now on every command of a plugin is started in a sandbox.
  public static func useSandbox(_ new: Sandbox) { sandbox.withLock { $0 = new } }

  static var usedSandbox: Sandbox? { sandbox.withLock { $0 } }

  /// Starts a plugin's process, and notes its number before any thread takes it for an orphan; −1 and `errno` if it fails.
  static func start(_ spawn: () -> pid_t) -> pid_t {
    running.withLock { running in
      let plugin = spawn()
      if plugin > 0 { running.insert(plugin) }
      return plugin
    }
  }

  static func noteEnd(_ plugin: pid_t) { running.withLock { _ = $0.remove(plugin) } }

  static func noteExchange() { exchanges.add(1, ordering: .relaxed) }

  /// From now on this process, a worker, leaves as if it had been killed when somebody kills a plugin's process.
  ///
  /// A kernel that needs its memory says nothing of a trial by that; a killed worker's trial is tried again.
  public static func leaveWithKilled() { isWorker.store(true, ordering: .relaxed) }

  static func noteFault(_ fault: PluginFault, of command: String) {
    switch fault {
    case .signalled(SIGKILL, _), .exited(128 + SIGKILL, _): break
    default: return
    }
    guard isWorker.load(ordering: .relaxed) else { return }
    let line = Array("assay: plugin '\(command)': \(fault)\n".utf8)
    _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    _exit(128 + SIGKILL)
  }

  /// From now on this process, a worker, copies what plugins' processes write to standard error to its own. It copies what a
  /// plugin wrote before an answer before it reads the answer.
  public static func passStandardErrorOn() { passesOn.store(true, ordering: .relaxed) }

  static func passOn(_ bytes: ArraySlice<UInt8>) {
    guard passesOn.load(ordering: .relaxed) else { return }
    _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  /// How many messages were answered so far; if it has changed, other processes worked, too.
  public static var exchangeCount: Int { exchanges.load(ordering: .relaxed) }

  /// The greatest resident memory of each process that runs now, in bytes, all together.
  public static var peakMemoryBytes: Int {
    running.withLock { $0 }.compactMap { process in
      let line = text(of: "/proc/\(process)/status").split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
      return line.flatMap { Int($0.filter(\.isNumber)) }.map { $0 * 1024 }
    }.reduce(0, +)
  }

  // MARK: Supervision

  /// Continues in a child of this process; this one ends the child with all that it started, however the run ends.
  ///
  /// Only for a process of one thread, before it does anything else. Returns false if no child could be started.
  public static func supervise() -> Bool { assay_supervise() }

  // MARK: Orphans

  /// Makes this process the parent of its descendants' orphans. A program chooses this at its start, because a wait
  /// for any child then meets the orphans, too.
  public static func adoptOrphans() { assay_adopt_orphans() }

  /// Ends what plugins left behind, and what that leaves behind in turn.
  public static func endOrphans() {
    for _ in 0..<100 {
      let others = running.withLock { children.subtracting($0) }
      let orphans = others.filter(isMarked)
      if orphans.isEmpty {
        // The dead have no environment to know them by.
        for child in others where isOfAnothersGroup(child) { waitpid(child, nil, WNOHANG) }
        return
      }
      for orphan in orphans {
        kill(orphan, SIGKILL)
        waitpid(orphan, nil, 0)
      }
    }
  }

  private static func isMarked(_ process: pid_t) -> Bool {
    guard let environment = try? readFile("/proc/\(process)/environ") else { return false }
    return environment.split(separator: 0).contains { $0.elementsEqual(mark.utf8) }
  }

  /// Whether a process neither is in this one's group nor leads one, as all do that this process starts itself.
  private static func isOfAnothersGroup(_ process: pid_t) -> Bool {
    let group = getpgid(process)
    return group > 0 && group != process && group != getpgrp()
  }

  /// The children of all of this process's threads.
  private static var children: Set<pid_t> {
    Set(
      listFolder("/proc/self/task").flatMap { thread in
        text(of: "/proc/self/task/\(thread)/children").split(separator: " ").compactMap { pid_t($0) }
      })
  }

  /// A text of /proc; empty if its process is gone.
  private static func text(of path: String) -> String {
    (try? readFile(path)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}
