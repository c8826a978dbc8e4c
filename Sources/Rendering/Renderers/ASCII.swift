import Foundation

/// `text` in ASCII, for a terminal with no other characters: what it means where it can be said, else the code.
public func ascii(_ text: String) -> String {
  guard !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text }
  return text.unicodeScalars.map { $0.isASCII ? String($0) : replacement(of: $0) }.joined()
}

private func replacement(of scalar: Unicode.Scalar) -> String {
  if let text = replacements[scalar] { return text }
  // The pictures of control characters, as carets: ␛ is ^[.
  if (0x2400..<0x2420).contains(scalar.value) { return "^\(Unicode.Scalar(UInt8(scalar.value - 0x2400 + 0x40)))" }
  let letters = String(scalar).decomposedStringWithCompatibilityMapping.unicodeScalars.filter(\.isASCII)
  if !letters.isEmpty { return letters.map { String($0) }.joined() }
  return scalar.properties.generalCategory == .nonspacingMark ? "" : "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
}

private let replacements: [Unicode.Scalar: String] = [
  "–": "-", "—": "-", "−": "-", "‑": "-", "…": "...", "×": "x", "·": "*", "±": "+-", "→": "->", "←": "<-", "≤": "<=", "≥": ">=",
  "≠": "!=", "≈": "~", "∞": "inf", "√": "sqrt", "∑": "sum", "∏": "prod", "∇": "grad", "∂": "d", "∈": "in", "‖": "||", "µ": "u",
  "μ": "mu", "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "eps", "ζ": "zeta", "η": "eta", "θ": "theta",
  "κ": "kappa", "λ": "lambda", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "φ": "phi", "χ": "chi",
  "ψ": "psi", "ω": "omega", "Δ": "Delta", "Σ": "Sigma", "Φ": "Phi", "²": "^2", "³": "^3", "⁴": "^4", "ᵀ": "^T", "½": "1/2",
  "‘": "'", "’": "'", "“": "\"", "”": "\"", "«": "<<", "»": ">>", "─": "-", "│": "|", "┤": "|", "└": "+", "␡": "^?",
  "\u{FFFD}": "?", "\u{A0}": " ", "\u{202F}": " ",
]
