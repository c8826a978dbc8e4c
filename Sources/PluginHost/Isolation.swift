import CPluginGuard
import CPluginProcess
import Glibc

/// Prepares this process, a worker, for plugins: limits its data memory, and lets it say in which call it crashed.
///
/// Where the environment's own limit (`ulimit -d`) is lower, that one stays.
public func isolate(memoryLimitBytes: Int) {
  var limit = rlimit()
  getrlimit(dataLimit, &limit)
  limit.rlim_max = min(limit.rlim_max, rlim_t(memoryLimitBytes))
  limit.rlim_cur = limit.rlim_max
  // Private memory that can be written to: not the libraries' code, nor what is only reserved, nor what is shared.
  guard setrlimit(dataLimit, &limit) == 0 else {
    fatalError("the memory cannot be limited to \(memoryLimitBytes) bytes: \(String(cString: strerror(errno)))")
  }
  assay_install_last_words(Int(limit.rlim_cur))
}

private let dataLimit = __rlimit_resource_t(RLIMIT_DATA.rawValue)

/// The limit of data memory that the environment sets (`ulimit -d`), in bytes; nil if it sets none.
public var outerMemoryLimitBytes: Int? {
  var limit = rlimit()
  getrlimit(dataLimit, &limit)
  return limit.rlim_max == rlim_t.max ? nil : Int(clamping: limit.rlim_max)
}

/// What a worker with plugins may use where nothing else is asked for: half of the machine's memory.
public var usualMemoryLimitBytes: Int { Int(machineMemoryBytes() / 2) }

/// Hides this process's memory and open files from other processes of its user, such as plugins that it starts.
public func hideMemory() { assay_hide_memory() }
