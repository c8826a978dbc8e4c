import CPluginGuard
import Glibc

/// Prepares this process, a worker, for plugins: limits its data memory, and lets it say in which call it crashed.
public func isolate(memoryLimitBytes: Int) {
  var limit = rlimit()
  limit.rlim_cur = rlim_t(memoryLimitBytes)
  limit.rlim_max = limit.rlim_cur
  // Private memory that can be written to: not the libraries' code, and not what is only reserved.
  guard setrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limit) == 0 else {
    fatalError("the memory cannot be limited to \(memoryLimitBytes) bytes: \(String(cString: strerror(errno)))")
  }
  assay_install_last_words(memoryLimitBytes)
}

/// What a worker with plugins may use where nothing else is asked for: half of the machine's memory.
public var usualMemoryLimitBytes: Int { sysconf(Int32(_SC_PHYS_PAGES)) / 2 * sysconf(Int32(_SC_PAGESIZE)) }
