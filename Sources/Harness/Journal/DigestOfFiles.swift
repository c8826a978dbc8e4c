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
  do throws(FileError) { return Digest(of: try readFile(path)).description } catch { return error.reason }
}
