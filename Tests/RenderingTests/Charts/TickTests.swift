import Foundation
import Testing

@testable import Rendering

@Suite struct TickTests {
  /// Pairs of ends of many sizes, signs and distances.
  static let ranges: [(Double, Double)] = {
    let lows: [Double] = [-1e9, -1234.5, -1, -1e-7, 0, 1e-12, 0.3, 1, 999, 1e6, 4e290]
    let distances: [Double] = [1e-9, 0.02, 1, 7, 1e4, 1e12]
    return lows.flatMap { low in distances.map { (low, low + $0 * max(1e-3, low.magnitude)) } }
  }()

  @Test func ticksLieOnTheAxisInTheirOrderWithDifferentLabels() {
    for (low, high) in Self.ranges {
      for scale in [Chart.Scale.linear, .logarithmic, .symmetricLogarithmic(threshold: 1e-3)] {
        let axis = AxisScale(.init("", scale: scale, range: low...high), holding: [low, high])
        for count in 1...10 {
          let ticks = axis.ticks(atMost: count, .number)
          let shares = ticks.map { axis.share($0.value) }
          #expect(ticks.count <= count + 1, "\(low)…\(high) \(scale) \(count): \(ticks)")
          #expect(shares.allSatisfy { $0.edge == nil }, "\(low)…\(high) \(scale): \(ticks)")
          #expect(zip(shares, shares.dropFirst()).allSatisfy { $0.share < $1.share }, "\(low)…\(high) \(scale): \(ticks)")
          #expect(Set(ticks.map(\.label)).count == ticks.count, "\(low)…\(high) \(scale): \(ticks)")
        }
      }
    }
  }

  @Test func aLabelSaysItsNumber() {
    for (low, high) in Self.ranges {
      for tick in AxisScale(.init(""), holding: [low, high]).ticks(atMost: 8, .number) {
        let read = number(tick.label) ?? .nan
        #expect((read - tick.value).magnitude <= 1e-9 * tick.value.magnitude, "\(tick)")
      }
    }
  }

  /// The number that a label with a power of ten says.
  private func number(_ label: String) -> Double? {
    let digits = "⁰¹²³⁴⁵⁶⁷⁸⁹"
    let plain = label.replacing(/^(-?)10(?=[⁰¹²³⁴⁵⁶⁷⁸⁹⁻])/) { "\($0.1)1·10" }
    let parts = plain.components(separatedBy: "·10")
    guard parts.count == 2 else { return Double(label) }
    let exponent = parts[1].map { digit in
      digits.firstIndex(of: digit).map { "\(digits.distance(from: digits.startIndex, to: $0))" } ?? "-"
    }
    return Double("\(parts[0])e\(exponent.joined())")
  }

  @Test func longExponentsArePowersOfTen() {
    let small = AxisScale(.init("", range: 0...5e-5), holding: [])
    #expect(small.ticks(atMost: 5, .number).map(\.label) == ["0", "10⁻⁵", "2·10⁻⁵", "3·10⁻⁵", "4·10⁻⁵", "5·10⁻⁵"])
    let within = AxisScale(.init("", scale: .logarithmic, range: 1e-7...9e-7), holding: [])
    #expect(within.ticks(atMost: 5, .number).map(\.label) == ["10⁻⁷", "2·10⁻⁷", "5·10⁻⁷"])
    let short = AxisScale(.init("", scale: .logarithmic, range: 1e-4...1e3), holding: [])
    #expect(short.ticks(atMost: 8, .number).map(\.label).prefix(2) == ["0.0001", "0.001"])
    let both = AxisScale(.init("", scale: .symmetricLogarithmic(threshold: 1), range: -1e12...1e12), holding: [])
    #expect(both.ticks(atMost: 5, .number).map(\.label) == ["-10⁷", "-1", "0", "1", "10⁷"])
  }

  @Test func ticksAreRoundNumbers() {
    let linear = AxisScale(.init("", range: 0...10), holding: [])
    #expect(linear.ticks(atMost: 6, .number).map(\.label) == ["0", "2", "4", "6", "8", "10"])
    let thousands = AxisScale(.init("", range: 0...120_000), holding: [])
    #expect(thousands.ticks(atMost: 4, .number).map(\.label) == ["0", "50000", "100000"])
    let decades = AxisScale(.init("", scale: .logarithmic, range: 1e-9...1000), holding: [])
    #expect(decades.ticks(atMost: 5, .number).map(\.label) == ["10⁻⁹", "10⁻⁶", "10⁻³", "1", "10³"])
    let within = AxisScale(.init("", scale: .logarithmic, range: 1...9), holding: [])
    #expect(within.ticks(atMost: 5, .number).map(\.label) == ["1", "2", "5"])
    let both = AxisScale(.init("", scale: .symmetricLogarithmic(threshold: 1), range: -100...100), holding: [])
    #expect(both.ticks(atMost: 7, .number).map(\.label) == ["-100", "-10", "-1", "0", "1", "10", "100"])
  }

  @Test func anAxisWithinADecadeHasMoreThanOneTick() {
    let axis = AxisScale(.init("", scale: .logarithmic, range: 0.7...1.5), holding: [])
    #expect(axis.ticks(atMost: 6, .number).map(\.label) == ["0.8", "1", "1.2", "1.4"])
  }

  @Test func timesMemoryAndSharesHaveTheirUnits() {
    let times = AxisScale(.init("", scale: .logarithmic, range: 1...1e9), holding: [])
    #expect(times.ticks(atMost: 4, .duration).map(\.label) == ["1 ns", "1 µs", "1 ms", "1 s"])
    let shares = AxisScale(.init("", range: 0...1), holding: [])
    #expect(shares.ticks(atMost: 2, .percent).map(\.label) == ["0 %", "50 %", "100 %"])
  }

  @Test func anAxisHoldsAllFiniteNumbersThatItCanShow() {
    for scale in [Chart.Scale.linear, .logarithmic, .symmetricLogarithmic(threshold: 1)] {
      let numbers: [Double] = [-1e308, -5, 0, .leastNonzeroMagnitude, 3, 1e308, .infinity, .nan]
      let axis = AxisScale(.init("", scale: scale), holding: numbers)
      for number in numbers where number.isFinite && (scale != .logarithmic || number > 0) {
        #expect(axis.share(number).edge == nil, "\(number) on \(scale)")
      }
      #expect(axis.share(.nan).edge == .nowhere)
      #expect(axis.share(.infinity).edge == .above)
    }
    #expect(AxisScale(.init("", scale: .logarithmic), holding: [1, 2]).share(0).edge == .below)
  }

  @Test func whatIsCountedHasTicksAtWholeNumbers() {
    let axis = AxisScale(.init("", range: 0.5...2.5, format: .count), holding: [])
    #expect(axis.ticks(atMost: 10, .count).map(\.label) == ["1", "2"])
    #expect(axis.ticks(atMost: 10, .number).count > 2)
  }
}
