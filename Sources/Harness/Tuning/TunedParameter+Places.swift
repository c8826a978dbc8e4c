import PortableMath
import Records

/// A hyperparameter as a coordinate of the unit cube, in which searches propose points.
extension TunedHyperparameter {
  /// The value at a place in [0, 1]; a choice's values, and whole numbers, have a stretch of it each.
  func setting(at place: Double) -> SuiteValue {
    switch kind {
    case .number(let lower, let upper, .linear):
      return .number(place == 1 ? upper : min(lower + (upper - lower) * place, upper))
    case .number(let lower, let upper, .log):
      // The ends themselves, which exp ∘ log need not give back.
      if place == 0 || place == 1 { return .number(place == 0 ? lower : upper) }
      return .number(min(max(geometric(lower, upper, place), lower), upper))
    case .integer(let lower, let upper, let scale):
      let (first, end) = (Double(lower), Double(upper) + 1)
      let number = scale == .linear ? first + (end - first) * place : geometric(first, end, place)
      return .number(min(max(number.rounded(.down), first), Double(upper)))
    case .choice(let values):
      return values[min(Int(place * Double(values.count)), values.count - 1)]
    }
  }

  /// How many values a grid takes; nil if it needs to be told.
  var gridCount: Int? {
    switch kind {
    case .number: points
    case .integer(let lower, let upper, _): min(points ?? .max, upper - lower + 1)
    case .choice(let values): values.count
    }
  }

  /// The places of a grid's values, evenly spaced on the scale.
  var gridPlaces: [Double] {
    let count = gridCount ?? 0
    let even = (0..<count).map { count == 1 ? 0 : Double($0) / Double(count - 1) }
    switch kind {
    case .number: return even
    case .integer(let lower, let upper, let scale):
      return even.map { place in
        let (first, last) = (Double(lower), Double(upper))
        let number = scale == .linear ? first + (last - first) * place : geometric(first, last, place)
        return self.place(of: number.rounded())
      }
    case .choice: return (0..<count).map { (Double($0) + 0.5) / Double(count) }
    }
  }

  /// The middle of a whole number's stretch.
  private func place(of number: Double) -> Double {
    guard case .integer(let lower, let upper, let scale) = kind else { return 0 }
    let (first, end) = (Double(lower), Double(upper) + 1)
    return scale == .linear
      ? (number + 0.5 - first) / (end - first)
      : (Double.log(number + 0.5) - Double.log(first)) / (Double.log(end) - Double.log(first))
  }
}

/// lower·(upper/lower)ᵖ.
private func geometric(_ lower: Double, _ upper: Double, _ place: Double) -> Double {
  Double.exp(Double.log(lower) + (Double.log(upper) - Double.log(lower)) * place)
}
