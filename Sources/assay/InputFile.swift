import Harness
import SystemFiles

/// A kind of file that a person names, with the size up to which one is read: larger ones would take gigabytes to decode.
enum InputFile: String {
  case suite, policy, certificate, trace

  private var greatestMebibytes: Int {
    switch self {
    case .suite, .policy: 4
    case .certificate: 16
    case .trace: 128
    }
  }

  /// Returns the bytes of such a file.
  func read(_ path: String) throws -> [UInt8] {
    do throws(FileError) {
      return try readFile(path, atMost: greatestMebibytes << 20)
    } catch {
      guard error.isTooLarge else { throw error }
      throw Failure(.badInput, "'\(path)' is larger than \(greatestMebibytes) MiB, which no \(rawValue) is")
    }
  }
}

/// The reports and other JSON files of a folder and of those in it, by name; none if there is no such folder.
///
/// Links to folders are not followed, since they may lead back.
func reportFiles(below folder: String) -> [String] {
  listFolder(folder).flatMap { name in
    let path = "\(folder)/\(name)"
    if isReportName(name) { return [path] }
    return isSymbolicLink(path) ? [] : reportFiles(below: path)
  }
}

/// A temporary folder of this process, which goes with its last owner.
func temporaryFolder() throws -> TemporaryFolder {
  do throws(FileError) { return try TemporaryFolder() } catch { throw Failure(.badInput, "\(error)") }
}
