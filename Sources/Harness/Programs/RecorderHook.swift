import Foundation
import SystemFiles

/// The module that each Python of a program imports at its start, in a folder of its own.
final class RecorderHook {
  private let folder: TemporaryFolder

  init(_ bytes: [UInt8]) throws(FileError) {
    folder = try TemporaryFolder()
    try writeFileAtomically(bytes, to: "\(folder.path)/sitecustomize.py")
  }

  /// The value of `PYTHONPATH` with which Python finds the module first.
  var pythonPath: String {
    let searched = ProcessInfo.processInfo.environment["PYTHONPATH"] ?? ""
    return searched.isEmpty ? folder.path : "\(folder.path):\(searched)"
  }
}

/// What tells a recorder where to write, and what.
func recorderVariables(_ recording: String, level: String, appends: Bool) -> [String: String] {
  [
    "ASSAY_RECORDING": absolutePath(recording), "ASSAY_RECORD_LEVEL": level, "ASSAY_RECORD_MODE": appends ? "append" : "new",
  ]
}
