import Glibc
public import SystemFiles

/// Keeps a recording for one run of a program, from before the program starts until its report is there.
///
/// The recorder locks the recording itself, so this lock has a file of its own beside it.
public final class RecordingLock: Sendable {
  private let file: OpenFile

  private init(_ file: OpenFile) { self.file = file }

  /// Returns the lock of a recording; nil if another process has it.
  public static func take(_ recording: String) throws(FileError) -> RecordingLock? {
    while true {
      let file = try OpenFile(recording + ".lock", for: .appendingOrCreating, action: "create")
      guard file.lock(.exclusive, waits: false) else { return nil }
      // One that its owner has removed in the meantime keeps nobody away.
      if file.hasName { return RecordingLock(file) }
    }
  }

  deinit { unlink(file.path) }
}
