import CPluginProcess
import Glibc

/// The limits of open files and of processes that the environment sets, as far as they hold this program up.
public enum ProcessLimits {
  /// What a program of this kind opens and starts beside its workers.
  private static let own = (files: 40, threads: 16)
  /// What each worker costs the process that starts it, its start included.
  private static let worker = (files: 10, threads: 8)
  /// As many as can be needed; a plugin that goes through all numbers of files should not take long.
  private static let greatestFiles = rlim_t(1 << 16)

  private static let filesResource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
  private static let processesResource = __rlimit_resource_t(__RLIMIT_NPROC.rawValue)

  /// Raises this process's limit of open files as far as it may.
  public static func raise() {
    var limit = files
    guard limit.rlim_cur < min(limit.rlim_max, greatestFiles) else { return }
    limit.rlim_cur = min(limit.rlim_max, greatestFiles)
    setrlimit(filesResource, &limit)
  }

  private static var files: rlimit {
    var limit = rlimit()
    getrlimit(filesResource, &limit)
    return limit
  }

  /// Why this program cannot even begin, or nil: without threads of its own it would wait for ever.
  public static var obstacle: String? {
    let threads = startableThreads(own.threads)
    guard threads < own.threads else { return nil }
    return "the limit of processes (ulimit -u) leaves room for \(threads) more threads, and this program needs \(own.threads)"
  }

  /// How many of `asked` workers the limits leave room for, and which limit it is if those are fewer.
  public static func workers(_ asked: Int) -> (count: Int, reason: String?) {
    let byFiles = (Int(clamping: files.rlim_cur) - own.files) / worker.files
    if byFiles < asked { return (byFiles, "the limit of open files (ulimit -n) is \(files.rlim_cur)") }
    let threads = startableThreads(own.threads + asked * worker.threads)
    let byThreads = (threads - own.threads) / worker.threads
    if byThreads < asked { return (byThreads, "the limit of processes (ulimit -u) leaves room for \(threads) more threads") }
    return (asked, nil)
  }

  /// Tried out only where there is a limit that is worth it.
  private static func startableThreads(_ most: Int) -> Int {
    var limit = rlimit()
    getrlimit(processesResource, &limit)
    guard limit.rlim_cur < 4096 else { return most }
    return Int(assay_startable_threads(Int32(clamping: most)))
  }
}
