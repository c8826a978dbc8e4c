import Foundation
import Testing

/// A folder of this test's own, removed with its last owner.
final class Folder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "assay-plugins-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Compiles a library of the folder `Libraries`, with `FAULT` set, and gives its path.
  func library(_ source: String, fault: String = "NONE") throws -> String {
    let tests = URL(filePath: #filePath).deletingLastPathComponent()
    let header = tests.appending(path: "../../Sources/CAssayPlugin/include").standardized.path
    let library = "\(path)/lib\(fault.lowercased()).so"
    let code = try run([
      "/usr/bin/env", "cc", "-std=gnu11", "-O1", "-w", "-fPIC", "-shared", "-I", header, "-DFAULT=\(fault)", "-o",
      library,
      tests.appending(path: "Libraries/\(source)").path,
    ])
    try #require(code == 0, "the compiler refuses \(source) with \(fault)")
    return library
  }
}

/// Runs a program to its end; its exit code.
///
/// By system calls: Foundation's Process can miss the end of a child while another part of the test process starts some.
private func run(_ arguments: [String]) throws -> Int32 {
  var child = pid_t()
  let copies = arguments.map { strdup($0) }
  defer { for copy in copies { free(copy) } }
  let code = posix_spawn(&child, arguments[0], nil, nil, copies + [nil], environ)
  guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EINVAL) }
  var status: Int32 = 0
  while waitpid(child, &status, 0) < 0 && errno == EINTR {}
  return status
}
