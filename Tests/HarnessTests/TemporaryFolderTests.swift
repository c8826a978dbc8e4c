import Foundation
import SystemFiles
import Testing

@testable import Harness

@Suite struct TemporaryFolders {
  /// A killed process's folder goes when the next one is made; others stay.
  @Test func foldersOfProcessesThatAreGoneAreRemoved() throws {
    var template = Array("/tmp/assay-tests-XXXXXX".utf8CString)
    let parent = try #require(mkdtemp(&template).map { String(cString: $0) })
    defer { try? FileManager.default.removeItem(atPath: parent) }
    var gone = pid_t()
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("true"), nil]
    #expect(posix_spawn(&gone, "/bin/true", nil, nil, &arguments, nil) == 0)
    free(arguments[0])
    #expect(waitpid(gone, nil, 0) == gone)
    let left = "\(parent)/\(TemporaryFolder.prefix)\(gone)-aaaaaa"
    let foreign = ["\(TemporaryFolder.prefix)x", "\(TemporaryFolder.prefix)1-aaaaaa", "other-\(gone)"]
    for path in [left] + foreign.map({ "\(parent)/\($0)" }) { #expect(mkdir(path, 0o700) == 0) }
    try writeFileAtomically([1], to: "\(left)/executable")
    var own: TemporaryFolder? = try TemporaryFolder(in: parent)
    let path = try #require(own?.path)
    #expect(path.hasPrefix("\(parent)/\(TemporaryFolder.prefix)\(getpid())-"))
    #expect(listFolder(parent).sorted() == (foreign + [String(path.dropFirst(parent.count + 1))]).sorted())
    own = nil
    #expect(listFolder(parent).sorted() == foreign.sorted())
  }
}
