/// A range of numbers on a range of pixels.
struct Axis {
  let pixels: ClosedRange<Int>
  private let lowest: Double
  private let span: Double

  /// Creates an axis that holds all finite numbers.
  init(_ numbers: [Double], pixels: ClosedRange<Int>) {
    let finite = numbers.filter { $0.magnitude < 1e300 }
    let (least, greatest) = (finite.min() ?? 0, finite.max() ?? 1)
    self.pixels = pixels
    // Numbers that are all the same get room above and below.
    lowest = greatest > least ? least : least - 1
    span = greatest > least ? greatest - least : 2
  }

  /// The pixel of a finite number, from the first one.
  func offset(_ value: Double) -> Int {
    let share = min(max((value - lowest) / span, -1), 2)
    return Int((share * Double(pixels.count - 1)).rounded())
  }

  func value(_ offset: Int) -> Double { lowest + span * Double(offset) / Double(pixels.count - 1) }

  /// Five to ten multiples of 1, 2 or 5 times a power of ten.
  var ticks: [(value: Double, text: String)] {
    var power = 0
    var unit = 1.0
    while unit > span / 5 {
      unit /= 10
      power -= 1
    }
    while unit * 10 <= span / 5 {
      unit *= 10
      power += 1
    }
    let factor = [5, 2, 1].first { Double($0) * unit <= span / 5 } ?? 1
    let step = Double(factor) * unit
    // Numbers that are large beside their span have no ticks that could be told apart.
    guard lowest.magnitude / step < 1e9 else { return [] }
    return (Int((lowest / step).rounded(.up))...Int(((lowest + span) / step).rounded(.down))).map {
      (Double($0) * step, decimal($0 * factor, power))
    }
  }
}

/// `number` · 10^`power`.
private func decimal(_ number: Int, _ power: Int) -> String {
  let sign = number < 0 ? "-" : ""
  var digits = String(number.magnitude)
  guard power < 0 else { return number == 0 ? "0" : sign + digits + String(repeating: "0", count: power) }
  digits = String(repeating: "0", count: max(0, 1 - power - digits.count)) + digits
  return sign + digits.dropLast(-power) + "." + digits.suffix(-power)
}
