import Glibc
import SystemFiles

/// The paths of the shared libraries in this process, in the order of their addresses.
func mappedLibraries() -> [String] {
  guard let bytes = try? readFile("/proc/self/maps") else { return [] }
  var paths: [String] = []
  for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
    guard let slash = line.firstIndex(of: "/"), line.contains(".so") else { continue }
    let path = String(line[slash...])
    if paths.last != path, !paths.contains(path) { paths.append(path) }
  }
  return paths
}

/// Whether a file is of the system: its version stands in the fingerprint, or is the machine's.
func isSystemFile(_ path: String) -> Bool { ["/lib", "/usr/"].contains { path.hasPrefix($0) } }

/// Whether two paths lead to one file.
func isSame(_ a: String, _ b: String) -> Bool {
  var (first, second) = (stat(), stat())
  return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_dev == second.st_dev && first.st_ino == second.st_ino
}
