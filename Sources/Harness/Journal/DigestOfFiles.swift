import PortableMath
import SystemFiles

/// The digest of all files below a folder, with their names; files that cannot be read count by their reason.
func digestOfFiles(in folder: String) -> String {
  var bytes = CanonicalBytes()
  append(folder, as: "", to: &bytes)
  return bytes.digest.description
}

private func append(_ folder: String, as folderName: String, to bytes: inout CanonicalBytes) {
  for entry in listFolder(folder) {
    let path = "\(folder)/\(entry)"
    let name = "\(folderName)/\(entry)"
    // A link to a folder may lead back.
    if isFolder(path) {
      if !isSymbolicLink(path) { append(path, as: name, to: &bytes) }
      continue
    }
    bytes.append(name)
    bytes.append(digestOfFile(path))
  }
}

/// The digest of a file's bytes, or why it has none.
public func digestOfFile(_ path: String) -> String {
  do throws(FileError) { return try digest(ofFile: path).description } catch { return "unknown (\(error.reason))" }
}

/// The digest of a file's bytes, which are read piece by piece.
func digest(ofFile path: String) throws(FileError) -> Digest {
  let file = try OpenFile(path, for: .reading, action: "read")
  return try Digest { memory throws(FileError) in try file.read(into: memory) }
}
