import ArgumentParser
import Foundation
import Rendering

/// Whether results are colored.
enum ColorChoice: String, CaseIterable, ExpressibleByArgument {
  case auto
  case always
  case never
}

struct ColorOptions: ParsableArguments {
  @Option(help: "auto, always or never; auto heeds NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE and TERM.")
  var color = ColorChoice.auto

  /// What standard output can show.
  var style: TerminalStyle { terminalStyle(STDOUT_FILENO, color) }
}

/// What a stream can show, by its terminal and the environment.
func terminalStyle(_ stream: Int32, _ color: ColorChoice = .auto) -> TerminalStyle {
  TerminalStyle(width: columns(of: stream), hasColor: hasColor(stream, color), isASCII: isASCII)
}

/// Writes lines for a person to standard output, in the characters that it has.
func printText(_ text: String) throws { try printResult(isASCII ? ascii(text) : text) }

/// Writes lines for a person to standard output, none of them wider than the terminal.
func printLines(_ text: String) throws { try printResult(terminalStyle(STDOUT_FILENO).lines(text)) }

/// Has the parser's help no narrower than it can be; it crashes below some 28 columns.
func widenHelp() {
  if columns(of: STDOUT_FILENO) == narrowest { setenv("COLUMNS", "\(narrowest)", 1) }
}

/// Whether the locale's characters are not those of Unicode. Without a locale nobody has asked for less.
let isASCII: Bool = {
  let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(variable).first
  guard let locale = locale?.lowercased() else { return false }
  return !locale.contains("utf-8") && !locale.contains("utf8")
}()

/// Whether a stream is a terminal that obeys its controls.
func obeysControls(_ stream: Int32) -> Bool { isatty(stream) == 1 && variable("TERM") != "dumb" }

/// `text`, as a link to a file if standard output is a terminal (OSC 8, which terminals without links ignore).
func terminalLink(_ text: String, toFile path: String) -> String {
  guard obeysControls(STDOUT_FILENO), variable("TERM") != "linux" else { return text }
  return "\u{1B}]8;;\(URL(filePath: path).absoluteURL.absoluteString)\u{1B}\\\(text)\u{1B}]8;;\u{1B}\\"
}

/// `COLUMNS`, else what the terminal says, else 80; nil in a pipe, whose reader may want whole lines.
private func columns(of stream: Int32) -> Int? {
  if let text = variable("COLUMNS"), let columns = Int(text), columns > 0 { return max(narrowest, columns) }
  guard isatty(stream) == 1 else { return nil }
  var size = winsize()
  guard ioctl(stream, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
  return max(narrowest, Int(size.ws_col))
}

/// No table and no help fits into less.
private let narrowest = 40

private func hasColor(_ stream: Int32, _ color: ColorChoice) -> Bool {
  switch color {
  case .always: return true
  case .never: return false
  case .auto: break
  }
  if variable("NO_COLOR") != nil { return false }
  for name in ["FORCE_COLOR", "CLICOLOR_FORCE"] {
    if let value = variable(name) { return value != "0" }
  }
  return obeysControls(stream)
}

/// A variable of the environment; nil if it is empty.
private func variable(_ name: String) -> String? {
  ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
}
