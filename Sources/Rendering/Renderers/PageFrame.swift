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

private let script = compact(PackageResources.page_js, withoutSpaces)
private let styleSheet =
  [
    compact(PackageResources.page_css) { line in
      ["{ ", " {", " }"].reduce(line) { $0.replacing($1, with: $1.filter { $0 != " " }) }
    }, columnRules, ChartStyle.styleSheet,
  ].joined(separator: "\n")

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

/// A file without indentation, empty lines and comments that have a line of their own; each other line as `shorten` has it.
private func compact(_ bytes: [UInt8], _ shorten: (String) -> String) -> String {
  let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    .map { $0.drop { $0 == " " } }.filter { !$0.isEmpty && !$0.hasPrefix("//") }
  return ["{", ";", ","].reduce(lines.map { shorten(String($0)) }.joined(separator: "\n")) {
    $0.replacing("\($1)\n", with: $1)
  }
}

/// A line of a script without the spaces that separate no two words; those in strings stay.
///
/// The script writes `\s` for a space in a regular expression.
private func withoutSpaces(_ line: String) -> String {
  let characters = Array(line)
  var (text, quote): (String, Character?) = ("", nil)
  for (index, character) in characters.enumerated() {
    if quote == nil, character == " ", index + 1 < characters.count,
      !isSpaceNeeded(between: characters[index - 1], and: characters[index + 1])
    {
      continue
    }
    if quote == nil, "\"'`".contains(character) { quote = character } else if quote == character { quote = nil }
    text.append(character)
  }
  return text
}

/// Two words need one, and so do two signs, which would become another operator.
private func isSpaceNeeded(between left: Character, and right: Character) -> Bool {
  func isOfWord(_ character: Character) -> Bool { character.isLetter || character.isNumber || "_$\"'`".contains(character) }
  return isOfWord(left) && isOfWord(right) || left == right && "+-".contains(left)
}
