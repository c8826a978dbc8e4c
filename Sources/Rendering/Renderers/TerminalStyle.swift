/// What a terminal can show.
public struct TerminalStyle: Sendable {
  /// The columns of a line; nil for no limit, as in a pipe.
  public var width: Int?
  public var hasColor: Bool
  /// Whether its characters are those of ASCII.
  public var isASCII: Bool

  public init(width: Int? = nil, hasColor: Bool = false, isASCII: Bool = false) {
    self.width = width
    self.hasColor = hasColor
    self.isASCII = isASCII
  }

  /// `text` from outside in one line of characters that this terminal has.
  public func shown(_ text: String) -> String { isASCII ? ascii(visible(text)) : visible(text) }

  /// Lines of this program in the characters and the width that this terminal has; what does not fit is indented by four more.
  public func lines(_ text: String) -> String {
    let text = isASCII ? ascii(text) : text
    return text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
      wrapped(String(line), to: width, indent: line.prefix { $0 == " " }.count + 4)
    }.joined(separator: "\n")
  }

  var ellipsis: String { isASCII ? "..." : "…" }
  var rule: String { isASCII ? "-" : "─" }

  func painted(_ text: String, _ tone: Tone?) -> String {
    guard hasColor, let tone, !text.isEmpty else { return text }
    return "\u{1B}[\(tone.rawValue)m\(text)\u{1B}[0m"
  }
}

/// How a word is shown where there is color: ECMA-48's parameters of "select graphic rendition".
enum Tone: String {
  case strong = "1"
  case dim = "2"
  case bad = "1;31"
  case good = "32"
  case doubtful = "33"

  /// The words of verdicts and endings; the worst of a text gives its color.
  private static let words: KeyValuePairs<Tone, Set<Substring>> = [
    .bad: ["FAILED", "MISSED", "failed", "regressed", "missing", "diverged", "different", "lost"],
    .doubtful: ["UNDECIDED", "inconclusive", "incomparable", "not"],
    .good: ["passed", "met", "improved", "identical", "equivalent"],
  ]

  /// nil for a text without such a word.
  init?(ofVerdict text: String) {
    let words = Set(text.split { !$0.isLetter })
    guard let tone = Self.words.first(where: { !$0.value.isDisjoint(with: words) })?.key else { return nil }
    self = tone
  }
}
