import Glibc

/// Returns all of `path` before its last slash, or "." if it has none.
public func folder(of path: String) -> String {
  guard let slash = path.lastIndex(of: "/") else { return "." }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// Returns `path` from the root, so that it means the same in every process and after a change of the working folder.
public func absolutePath(_ path: String) -> String {
  guard !path.hasPrefix("/"), let folder = getcwd(nil, 0) else { return path }
  defer { free(folder) }
  return "\(String(cString: folder))/\(path)"
}

/// A folder that a process can return to wherever a library has gone.
public struct OpenedFolder: ~Copyable {
  private let descriptor: Int32

  public init(_ path: String = ".") { descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }

  public func enter() { _ = fchdir(descriptor) }

  deinit { close(descriptor) }
}

/// Flushes the folder that holds `path`, so that a rename or a removal outlives a crash.
public func syncFolder(of path: String) throws(FileError) {
  let folder = folder(of: path)
  try OpenFile(folder, for: .flushingFolder, action: "open").flush()
}

/// Makes a folder and those above it.
public func makeFolder(_ path: String) throws(FileError) {
  var made = path.hasPrefix("/") ? "/" : ""
  for part in path.split(separator: "/") {
    made += (made.isEmpty || made.hasSuffix("/") ? "" : "/") + part
    guard mkdir(made, 0o755) == 0 || errno == EEXIST else { throw FileError("create the folder", made) }
    // A file may have that name.
    guard isFolder(made) else { throw FileError("create the folder", made) }
  }
}

/// Whether there is a folder of that path.
public func isFolder(_ path: String) -> Bool { access("\(path)/.", F_OK) == 0 }

/// The path of a file that lies in the folder of another one.
public func path(beside other: String, _ name: String) -> String {
  other.contains("/") ? "\(folder(of: other))/\(name)" : name
}

/// Whether a file can be seen there.
public func isFile(_ path: String) -> Bool { access(path, F_OK) == 0 && !isFolder(path) }

/// Returns the sorted names in a folder, or none if there is no such folder.
public func listFolder(_ path: String) -> [String] {
  guard let stream = opendir(path) else { return [] }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != "." && name != ".." { names.append(name) }
  }
  return names.sorted()
}
