import PortableMath

/// Notices divergence: numbers that are not finite, or values that rise and rise.
struct DivergenceWatch<Scalar: PortableScalar> {
  /// How many rises in a row, ending above the start's value, count as divergence.
  static var patience: Int { 32 }

  private let startValue: Scalar
  private var lastValue: Scalar
  private(set) var rises = 0
  private(set) var noticedAtStep: Int?

  init(startValue: Scalar) {
    self.startValue = startValue
    lastValue = startValue
  }

  mutating func watch(_ iterate: [Scalar], _ value: Scalar, step: Int) {
    rises = value > lastValue ? rises + 1 : 0
    lastValue = value
    if noticedAtStep == nil, isRising || nonFinite(iterate, value) != nil { noticedAtStep = step }
  }

  /// Resumes from a saved state.
  mutating func restore(lastValue: Scalar, rises: Int, noticedAtStep: Int?) {
    self.lastValue = lastValue
    self.rises = rises
    self.noticedAtStep = noticedAtStep
  }

  var isRising: Bool { rises >= Self.patience && lastValue > startValue }

  /// Which number is no longer finite, in words; nil if all are.
  func nonFinite(_ iterate: [Scalar], _ value: Scalar) -> String? {
    if let index = iterate.firstIndex(where: { !$0.isFinite }) {
      return "element \(index) of the iterate is \(name(iterate[index]))"
    }
    return value.isFinite ? nil : "the value is \(name(value))"
  }

  /// The name of a number that is not finite; without a NaN's sign, which machines choose differently.
  private func name(_ scalar: Scalar) -> String { scalar.isNaN ? "nan" : "\(scalar)" }
}
