import Foundation
import Records
import Rendering
import SystemFiles

/// A message has at most so many lines: a person reads no more, and a plugin may write thousands.
private let mostLines = 20

let messageStyle = TerminalStyle(isASCII: isASCII)

/// Writes a message to standard error; nothing in it can move a terminal's cursor or be a command of a CI service.
func printError(_ message: String) {
  if !message.isEmpty { printToStandardError(errorText(message)) }
}

/// `assay: ` and the message, whose further lines have a mark.
func errorText(_ message: String) -> String {
  let all = lines(of: message)
  let isLong = all.count > mostLines
  let shown = isLong ? all.prefix(mostLines - 1) + ["… \(counted(all.count - mostLines + 1, "more line"))"] : all[...]
  return "assay: " + shown.map(messageStyle.shown).joined(separator: "\n  | ") + "\n"
}

/// Passes on what a process of this executable wrote to standard error: its own messages, and a plugin's words with a mark.
///
/// If there are many lines, the last ones are passed on: the reason for an end stands there.
func passOn(_ standardError: String) {
  let all = lines(of: standardError)
  let isLong = all.count > mostLines
  let shown = isLong ? ["… \(counted(all.count - mostLines + 1, "line")) before"] + all.suffix(mostLines - 1) : all
  for line in shown {
    let isOurs = line.hasPrefix("assay: ") || line.hasPrefix("  | ")
    printToStandardError("\(isOurs ? "" : "  | ")\(messageStyle.shown(line))\n")
  }
}

/// Writes a result to standard output; unlike `print` it notices where it could not be written.
///
/// A reader that goes away, as `head` does, has seen what it wanted.
func printResult(_ text: String) throws {
  signal(SIGPIPE, SIG_IGN)
  do {
    try writeAll(Array(text.utf8), to: STDOUT_FILENO, named: "standard output")
  } catch {
    if error.code != EPIPE { throw Failure(.badInput, "\(error)") }
  }
}

/// Nobody can be told where this fails.
func printToStandardError(_ text: String) {
  signal(SIGPIPE, SIG_IGN)
  try? writeAll(Array(text.utf8), to: STDERR_FILENO, named: "standard error")
}
