import Foundation
import Testing

/// Whether scripts may mount in a namespace of their own, which ends with them and leaves nothing behind.
let canMount = system("exec unshare --mount mount -t tmpfs none /mnt 2>/dev/null") == 0

extension Trait where Self == ConditionTrait {
  /// Mounting takes root or a user namespace.
  static var mounting: Self { .enabled(if: canMount, "mounting a file system is not permitted here") }
}

/// Runs a shell script in a mount namespace of its own.
func shellThatMounts(_ script: String, in folder: Folder) async throws -> Finished {
  try folder.write("set -u\n" + script, to: "script.sh")
  return try await shell("exec unshare --mount sh script.sh", in: folder)
}
