import PortableMath

/// Where numbers lie along an axis, as shares of its length.
struct AxisScale {
  enum Place: Equatable {
    /// From 0 at the axis' beginning to 1 at its end; less or more for a finite number beyond the range.
    case at(Double)
    /// Minus infinity, or a number that a logarithmic axis lacks.
    case below
    case above
    /// A NaN.
    case nowhere
  }

  let scale: Chart.Scale
  /// The ends, as `transformed` gives them.
  let low: Double
  let high: Double

  /// A scale of the axis' range, or of all finite `numbers` with some room.
  init(_ axis: Chart.Axis, holding numbers: [Double]) {
    scale = axis.scale
    if case .categories(let names) = axis.scale {
      (low, high) = (-0.5, Double(max(1, names.count)) - 0.5)
      return
    }
    let shown = numbers.filter { transformed($0, axis.scale).isFinite }
    if let range = axis.range, let ends = transformedEnds(range, axis.scale) {
      (low, high) = ends
    } else if let least = shown.min(), let greatest = shown.max() {
      (low, high) = withRoom(transformed(least, axis.scale), transformed(greatest, axis.scale), axis.scale)
    } else {
      (low, high) = (0, 1)
    }
  }

  func place(_ number: Double) -> Place {
    if number.isNaN { return .nowhere }
    let number = transformed(number, scale)
    if number == .infinity { return .above }
    if !number.isFinite { return .below }
    // Halves, since the distance of two finite numbers can be infinite.
    return .at(min(max((number / 2 - low / 2) / (high / 2 - low / 2), -9), 10))
  }

  /// Whether a number is drawn within the axis, at its edge if need be.
  func isWithin(_ number: Double) -> Bool {
    if case .at(let share) = place(number) { (-1e-3...1.001).contains(share) } else { true }
  }

  /// The place as a share within the axis, and whether the number is beyond it.
  func share(_ number: Double) -> (share: Double, edge: Edge?) {
    switch place(number) {
    case .at(let share): (share, share < -1e-3 ? .below : share > 1.001 ? .above : nil)
    case .below: (0, .below)
    case .above: (1, .above)
    case .nowhere: (1, .nowhere)
    }
  }

  /// What a mark at the edge stands for.
  enum Edge {
    case below, above, nowhere
  }
}

/// A number in the measure in which the axis is even; not finite if the axis lacks it.
private func transformed(_ number: Double, _ scale: Chart.Scale) -> Double {
  switch scale {
  case .linear, .categories: number
  case .logarithmic: number > 0 ? decimalLogarithm(number) : -.infinity
  case .symmetricLogarithmic(let threshold):
    number.magnitude <= threshold
      ? number / threshold : (number < 0 ? -1 : 1) * (1 + decimalLogarithm(number.magnitude / threshold))
  }
}

func decimalLogarithm(_ number: Double) -> Double { Double.log(number) / logarithmOfTen }

private let logarithmOfTen = Double.log(10)

private func transformedEnds(_ range: ClosedRange<Double>, _ scale: Chart.Scale) -> (Double, Double)? {
  let ends = (transformed(range.lowerBound, scale), transformed(range.upperBound, scale))
  return ends.0.isFinite && ends.1.isFinite && ends.0 < ends.1 ? ends : nil
}

/// The ends with a little room, so that no mark is cut.
private func withRoom(_ low: Double, _ high: Double, _ scale: Chart.Scale) -> (Double, Double) {
  guard high > low else {
    let room = scale == .linear ? max(low.magnitude / 10, low == 0 ? 1 : 0, Double.leastNormalMagnitude) : 1
    return (max(low - room, -.greatestFiniteMagnitude), min(high + room, .greatestFiniteMagnitude))
  }
  let room = (high / 2 - low / 2) * 0.08
  return (max(low - room, -.greatestFiniteMagnitude), min(high + room, .greatestFiniteMagnitude))
}
