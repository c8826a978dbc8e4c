import PortableMath

/// A number at an axis and its text.
struct Tick: Equatable {
  let value: Double
  let label: String
}

extension AxisScale {
  /// At most so many round numbers of the axis, in their order; for categories all of them.
  func ticks(atMost count: Int, _ format: Chart.Format) -> [Tick] {
    switch scale {
    case .linear: linearTicks(low, high, atMost: count, format)
    case .logarithmic: logarithmicTicks(low, high, atMost: count, format)
    case .symmetricLogarithmic(let threshold): symmetricTicks(threshold, atMost: count, format)
    case .categories(let names): names.enumerated().map { Tick(value: Double($0), label: $1) }
    }
  }

  /// Zero, and powers of ten beyond the threshold on both sides.
  private func symmetricTicks(_ threshold: Double, atMost count: Int, _ format: Chart.Format) -> [Tick] {
    let ends = max(low.magnitude, high.magnitude) - 1
    guard ends > 0 else { return linearTicks(low * threshold, high * threshold, atMost: count, format) }
    let first = decimalLogarithm(threshold)
    let sides = (low < -1 ? 1 : 0) + (high > 1 ? 1 : 0)
    let each = (count - 1) / max(1, sides)
    let exponents = each < 1 ? [] : decades(first, first + ends, atMost: each)
    let near = exponents.count == 1 ? within(first, first + ends, atMost: each, format) : []
    let powers = near.isEmpty ? labeled(powers: exponents, format) : near
    let ticks = powers.reversed().map { Tick(value: -$0.value, label: "-\($0.label)") } + labeled([0], format) + powers
    return ticks.filter { if case .at(0...1) = place($0.value) { true } else { false } }
  }
}

/// Multiples of 1, 2 or 5 times a power of ten.
private func linearTicks(_ low: Double, _ high: Double, atMost count: Int, _ format: Chart.Format) -> [Tick] {
  let even = high / Double(max(1, count)) - low / Double(max(1, count))
  let least = format == .count ? max(1, even) : even
  guard least > 0, least.isFinite else { return [] }
  let power = Int(decimalLogarithm(least).rounded(.down))
  let steps = [(1, power), (2, power), (5, power), (1, power + 1), (2, power + 1)]
  guard let (factor, exponent) = steps.first(where: { decimal($0, $1) >= least }) else { return [] }
  let step = decimal(factor, exponent)
  // Numbers that are great beside their span have no ticks that could be told apart.
  guard step > 0, max(low.magnitude, high.magnitude) / step < 1e15 else { return [] }
  let (from, to) = (Int((low / step).rounded(.up)), Int((high / step).rounded(.down)))
  return from > to ? [] : labeled((from...to).map { decimal($0 * factor, exponent) }, format, apart: step)
}

/// Powers of ten; between two of them also twice and five times; within less than that as on a linear axis.
private func logarithmicTicks(_ low: Double, _ high: Double, atMost count: Int, _ format: Chart.Format) -> [Tick] {
  let powers = decades(low, high, atMost: count)
  if powers.count > 1 { return labeled(powers: powers, format) }
  let near = within(low, high, atMost: count, format)
  if near.count > 1 { return near }
  let even = linearTicks(Double.pow(10, low), Double.pow(10, high), atMost: count, format)
  return even.count > 1 || powers.isEmpty ? even : labeled(powers.map { decimal(1, $0) }, format)
}

/// Once, twice and five times powers of ten between two logarithms; none if those are too many.
private func within(_ low: Double, _ high: Double, atMost count: Int, _ format: Chart.Format) -> [Tick] {
  let powers = Int(low.rounded(.down))...Int(high.rounded(.up))
  let values = powers.flatMap { power in [1, 2, 5].map { decimal($0, power) } }.filter {
    (low - 1e-9...high + 1e-9).contains(decimalLogarithm($0))
  }
  return values.count <= count ? labeled(values, format) : []
}

/// Each power of ten between two logarithms, or every second, third, …
private func decades(_ low: Double, _ high: Double, atMost count: Int) -> [Int] {
  let (from, to) = (Int((low - 1e-9).rounded(.up)), Int((high + 1e-9).rounded(.down)))
  guard from <= to else { return [] }
  let every = (to - from) / max(1, count) + 1
  return (from...to).filter { $0.isMultiple(of: every) && decimal(1, $0).isFinite && decimal(1, $0) > 0 }
}

/// `number` · 10^`power`, correctly rounded.
private func decimal(_ number: Int, _ power: Int) -> Double { Double("\(number)e\(power)") ?? .nan }

private func labeled(_ values: [Double], _ format: Chart.Format, apart step: Double? = nil) -> [Tick] {
  values.map { Tick(value: $0, label: tickLabel($0, format, apart: step)) }
}

/// A number in the fewest digits that tell it from its neighbors at a distance of `step`.
func tickLabel(_ value: Double, _ format: Chart.Format, apart step: Double?) -> String {
  switch format {
  case .number, .count: number(value, apart: step)
  case .duration: duration(value, digits: max(3, digits(value, apart: step)))
  case .memory: memory(value, digits: max(3, digits(value, apart: step) + 1))
  case .percent: number(value * 100, apart: step.map { $0 * 100 }) + " %"
  }
}

/// Powers of ten: all of an axis have exponents if one is long without.
private func labeled(powers: [Int], _ format: Chart.Format) -> [Tick] {
  let ticks = labeled(powers.map { decimal(1, $0) }, format)
  guard format == .number || format == .count, let least = powers.first, let greatest = powers.last else { return ticks }
  guard least < -4 || greatest > 5 else { return ticks }
  return zip(ticks, powers).map { (0...1).contains($1) ? $0 : Tick(value: $0.value, label: "10\(superscript($1))") }
}

private func superscript(_ exponent: Int) -> String {
  String("\(exponent)".map { $0 == "-" ? "⁻" : Array("⁰¹²³⁴⁵⁶⁷⁸⁹")[$0.wholeNumberValue ?? 0] })
}

private func number(_ value: Double, apart step: Double?) -> String {
  guard value != 0, value.isFinite else { return value == 0 ? "0" : significant(value) }
  // Numbers below a million have no exponent.
  let whole = exponent(value) < 6 ? exponent(value) + 1 : 1
  let text = significant(value, digits: max(1, digits(value, apart: step), whole))
  // `5e-05` is how a program reads it.
  guard let mark = text.firstIndex(of: "e"), let power = Int(text[text.index(after: mark)...]) else { return text }
  return "\(text[..<mark])·10\(superscript(power))".replacing(/^(-?)1·/) { "\($0.1)" }
}

/// How many digits tell a number from its neighbors at a distance of `step`.
private func digits(_ value: Double, apart step: Double?) -> Int {
  guard let step, value != 0, value.isFinite else { return 1 }
  return min(17, exponent(value) - exponent(step) + 1)
}

private func exponent(_ number: Double) -> Int { Int((decimalLogarithm(number.magnitude) + 1e-9).rounded(.down)) }
