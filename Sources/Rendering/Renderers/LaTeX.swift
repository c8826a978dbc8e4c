import Foundation

extension Document {
  /// The tables for a paper: LaTeX with booktabs, to be included by `\input`. All that is no table stands in comments.
  public func latex() -> String {
    var renderer = LaTeXRenderer(title: title, label: label)
    var parts = lead.map { [renderer.text($0, under: nil)] } ?? []
    for section in textSections { parts += section.blocks.map { renderer.text($0, under: section.heading) } }
    return ([comment([title, "The preamble needs \\usepackage{booktabs}."])] + parts).joined(separator: "\n\n") + "\n"
  }
}

private struct LaTeXRenderer {
  let title: String
  /// What begins the labels of all tables.
  let label: String
  private var labels: [String: Int] = [:]

  init(title: String, label: String) {
    self.title = title
    self.label = label
  }

  mutating func text(_ block: Block, under heading: String?) -> String {
    switch block {
    case .table(let table): return text(table, under: heading ?? "table")
    case .facts(let facts): return comment(facts.map { "\($0.name): \($0.values.joined(separator: ", "))" })
    case .paragraph(let lines), .list(let lines), .preformatted(let lines): return comment(lines)
    case .chart: return ""
    }
  }

  private mutating func text(_ table: Table, under heading: String) -> String {
    let (table, common) = table.condensed()
    let remark = common.isEmpty ? "" : " Every row: \(common.joined(separator: ", "))."
    let caption = "\(heading.prefix(1).uppercased() + heading.dropFirst()). \(title).\(remark)"
    let lines = [
      "\\begin{table}", "  \\centering", "  \\caption{\(escaped(caption))}", "  \\label{\(uniqueLabel(heading))}",
      "  \\begin{tabular}{@{}\(table.columns.map { specification($0.kind) }.joined())@{}}", "    \\toprule",
      "    \(row(table.columns.map { escaped($0.title) }))", "    \\midrule",
    ]
    let body = table.sections.enumerated().flatMap { index, section in
      (index == 0 ? [] : ["    \\addlinespace"]) + rows(section, columns: table.columns.count)
    }
    return (lines + body + ["    \\bottomrule", "  \\end{tabular}", "\\end{table}"]).joined(separator: "\n")
  }

  /// A label that the next run has, too, so that a paper's references hold: `tab:classics-results`, then `…-2`.
  private mutating func uniqueLabel(_ heading: String) -> String {
    let words = "\(label) \(heading.prefix { $0 != ":" })".split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    let name = "tab:\(words.joined(separator: "-").lowercased())"
    labels[name, default: 0] += 1
    return labels[name].map { $0 == 1 ? name : "\(name)-\($0)" } ?? name
  }
}

private func rows(_ section: Table.Section, columns: Int) -> [String] {
  let heading = section.heading.map { "    \\multicolumn{\(columns)}{@{}l@{}}{\\emph{\(escaped($0))}} \\\\" }
  return [heading].compactMap(\.self)
    + section.rows.enumerated().map { number, cells in
      let fields = cells.enumerated().map { column, cell in
        section.best.contains(.init(row: number, column: column)) ? "\\textbf{\(escaped(cell))}" : escaped(cell)
      }
      return "    \(row(fields))"
    }
}

private func row(_ fields: [String]) -> String { "\(fields.joined(separator: " & ")) \\\\" }

private func specification(_ kind: Table.Kind) -> String {
  switch kind {
  case .left, .verdict: "l"
  case .right: "r"
  case .note: "p{0.3\\linewidth}"
  }
}

/// Lines that LaTeX does not read.
private func comment(_ lines: [String]) -> String { lines.map { "% \(visible($0))" }.joined(separator: "\n") }

/// Text that LaTeX sets as it is: no command, no comment, no column, no ligature.
///
/// Letters of all scripts stay, and other characters without a command become ASCII, since pdfLaTeX knows few of them.
private func escaped(_ text: String) -> String {
  var result = ""
  var last: Unicode.Scalar?
  for scalar in visible(text).precomposedStringWithCanonicalMapping.unicodeScalars {
    // A star or a bracket at the beginning would be an argument of the command before it.
    if last == nil, scalar == "[" || scalar == "*" { result += "{}" }
    if let last, last == scalar || scalar == "`", ligatures.contains(last) { result += "{}" }
    result += commands[scalar] ?? plain(scalar)
    last = scalar
  }
  return result
}

/// These join with another of their kind, or with a grave accent.
private let ligatures: Set<Unicode.Scalar> = ["-", "'", "`", "!", "?"]

private func plain(_ scalar: Unicode.Scalar) -> String {
  if scalar.isASCII || scalar.properties.isAlphabetic { return String(scalar) }
  return ascii(String(scalar)).unicodeScalars.map { commands[$0] ?? String($0) }.joined()
}

private let commands: [Unicode.Scalar: String] = [
  "\\": "\\textbackslash{}", "&": "\\&", "%": "\\%", "$": "\\$", "#": "\\#", "_": "\\_", "{": "\\{", "}": "\\}",
  "~": "\\textasciitilde{}", "^": "\\textasciicircum{}", "<": "\\textless{}", ">": "\\textgreater{}", "|": "\\textbar{}",
  "\"": "\\char34{}", "–": "--", "—": "---", "…": "\\dots{}", "−": "$-$", "±": "$\\pm$", "×": "$\\times$", "·": "$\\cdot$",
  "≤": "$\\leq$", "≥": "$\\geq$", "≠": "$\\neq$", "≈": "$\\approx$", "∞": "$\\infty$", "∇": "$\\nabla$", "‖": "$\\|$",
  "→": "$\\to$", "²": "$^2$", "³": "$^3$", "µ": "$\\mu$", "μ": "$\\mu$", "ρ": "$\\rho$", "α": "$\\alpha$", "β": "$\\beta$",
  "γ": "$\\gamma$", "δ": "$\\delta$", "ε": "$\\varepsilon$", "θ": "$\\theta$", "λ": "$\\lambda$", "σ": "$\\sigma$",
  "τ": "$\\tau$", "Δ": "$\\Delta$", "₀": "$_0$", "₁": "$_1$",
]
