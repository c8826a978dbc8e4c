// What every page has around its document: policy, style sheet, tools and script.

/// From the first line to the beginning of the body.
func pageHead(title: String) -> String {
  """
  <!DOCTYPE html>
  <html lang="en">
  <head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="\(policy)">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>\(escaped(title))</title>
  <style>\(styleSheet)</style>
  </head>
  <body>

  """
}

/// The tools of the script, which shows them; without it they would do nothing.
let pageTools = """
  <div class="tools" id="tools" hidden role="search"><input id="filter" type="search" aria-label="filter" \
  placeholder="filter: adam !targetReached rosenbrock"><output id="matches" class="hint"></output>\
  <button id="theme" type="button" aria-label="light or dark">dark</button></div>

  """

let pageEnd = "<script>\(script)</script>\n</body>\n</html>\n"

private let script = compact(PackageResources.page_js)
private let styleSheet =
  [compact(PackageResources.page_css), columnRules, ChartStyle.styleSheet].joined(separator: "\n")

/// A table names its columns of numbers and of sentences; so many columns have rules.
private let columnRules =
  columnRule("number", "text-align:right;white-space:nowrap") + columnRule("note", "min-width:16rem;max-width:40rem")

private func columnRule(_ name: String, _ style: String) -> String {
  let cells = (1...32).map { ".\(name)\($0) tr:not(.group)>:nth-child(\($0))" }
  return "\(cells.joined(separator: ",")){\(style)}"
}

/// Nothing is loaded, and no other script or style sheet than these has a say; both are known by their digests.
private let policy =
  "default-src 'none'; script-src \(source(script)); style-src \(source(styleSheet)); base-uri 'none'; form-action 'none'"

private func source(_ text: String) -> String { "'sha256-\(base64(sha256(Array(text.utf8))))'" }

/// A file without indentation, empty lines and comments that have a line of their own.
///
/// Spaces and ends of lines beside operators and braces go, too. None of them stands in a string of the file.
private func compact(_ bytes: [UInt8]) -> String {
  let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    .map { $0.drop { $0 == " " } }.filter { !$0.isEmpty && !$0.hasPrefix("//") }
  let text = ["=>", "=", "===", "!==", "&&", "||", "?", ":", "+", "*"].reduce(lines.joined(separator: "\n")) {
    $0.replacing(" \($1) ", with: $1)
  }
  return ["{ ", " {", " }", "{\n", ";\n", ",\n"].reduce(text) { text, pair in
    text.replacing(pair, with: pair.filter { !$0.isWhitespace })
  }
}
