import AssayKit
import Glibc

/// Ends this process because of a plugin; the sentence is its last words, which become the reason of the trial under way.
///
/// Used when the contract has no other way: nobody knows what a write outside of a buffer has hit.
func endProcess(_ reason: String) -> Never {
  var bytes = Array(reason.utf8)
  bytes.append(UInt8(ascii: "\n"))
  _ = write(STDERR_FILENO, bytes, bytes.count)
  _exit(2)
}

/// Tells the collector of faults that an objective has no answer; ends this process if there is no collector.
func noteNoAnswer(_ reason: String) {
  if !EvaluationFault.note(reason) { endProcess(reason) }
}
