import Glibc
import SystemFiles

/// Returns the bytes of memory that this process's machine has: the physical ones, or those of its control groups if these are
/// fewer, as in a container.
public func machineMemoryBytes() -> Double {
  let physical = Double(sysconf(Int32(_SC_PHYS_PAGES))) * Double(sysconf(Int32(_SC_PAGESIZE)))
  func text(_ path: String) -> String? { (try? readFile(path)).map { String(decoding: $0, as: UTF8.self) } }
  return min(physical, text("/proc/self/cgroup").flatMap { controlGroupLimit(groups: $0, text) } ?? .infinity)
}

/// Returns the least limit of memory that a process's control groups and the groups around them have, in bytes; nil if none has
/// one.
///
/// - Parameters:
///   - groups: The lines of /proc/self/cgroup: `0::/path` for version 2, and `4:memory:/path` for version 1.
///   - text: What a file holds; nil if it cannot be read. Seen from a container, the path of a group may lead nowhere, while
///     the container's own group is the root.
package func controlGroupLimit(groups: String, _ text: (String) -> String?) -> Double? {
  let limits = groups.split(separator: "\n").flatMap { line -> [Double] in
    let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let place = limitFile(number: parts[0], controllers: parts[1]) else { return [] }
    return pathsUpwards(from: parts[2]).compactMap { path in
      // "max" is no number: there is no limit.
      text("\(place.root)\(path)/\(place.file)").flatMap { Double($0.prefix { $0.isNumber }) }
    }
  }
  return limits.min()
}

/// Where the limits of a line's groups are; nil if its groups have none of memory.
private func limitFile(number: Substring, controllers: Substring) -> (root: String, file: String)? {
  if number == "0", controllers.isEmpty { return ("/sys/fs/cgroup", "memory.max") }
  let isMemory = controllers.split(separator: ",").contains("memory")
  return isMemory ? ("/sys/fs/cgroup/memory", "memory.limit_in_bytes") : nil
}

/// `/a/b`, `/a` and the empty path of the root.
private func pathsUpwards(from path: Substring) -> [String] {
  let names = path.split(separator: "/")
  return (0...names.count).reversed().map { names.prefix($0).map { "/\($0)" }.joined() }
}
