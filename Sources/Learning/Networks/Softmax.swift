import PortableMath

/// e^zᵢ/Σ e^zⱼ of some logits z; the greatest is taken off first, so that nothing overflows.
struct Softmax<Scalar: PortableScalar> {
  private let logits: [Scalar]
  private let greatest: Scalar
  private let powers: [Scalar]
  private let total: Scalar

  init(_ logits: [Scalar]) {
    let greatest = logits.reduce(logits[0]) { $1 > $0 ? $1 : $0 }
    let powers = logits.map { Scalar.exp($0 - greatest) }
    self.greatest = greatest
    self.logits = logits
    self.powers = powers
    total = sum(powers.span)
  }

  func probability(_ label: Int) -> Scalar { powers[label] / total }

  /// −ln of the label's probability.
  func loss(_ label: Int) -> Scalar { Scalar.log(total) + (greatest - logits[label]) }
}
