import AssayKit
import PortableMath

/// How a method draws the parameters to zero, with λ ≥ 0.
///
/// Source: Loshchilov & Hutter, "Decoupled weight decay regularization", ICLR 2019, which tells the two apart: they are
/// the same for plain gradient descent and differ wherever the gradient is scaled.
public enum WeightDecay: Sendable {
  /// An L2 penalty, part of the gradient: g ← g + λ·x.
  case penalty(Double)
  /// x ← x − rate·λ·x before the method's own step, as in PyTorch and Keras: λ is multiplied with the rate and follows
  /// its schedule. The paper multiplies λ with the schedule alone.
  case decoupled(Double)

  @inline(__always)
  func apply<Scalar: PortableScalar>(to x: inout [Scalar], _ gradient: inout [Scalar], rate: Double) {
    switch self {
    case .penalty(let decay):
      if decay != 0 { axpy(Scalar(decay), x, into: &gradient) }
    case .decoupled(let decay):
      let kept = Scalar(1 - rate * decay)
      for i in x.indices { x[i] *= kept }
    }
  }
}

extension WeightDecay {
  /// What the settings of `SettingDescription.weightDecay` and of the flag `decoupled` say.
  init(_ settings: Settings) {
    let decay = settings.number("weightDecay")
    self = settings.flag("decoupled") ? .decoupled(decay) : .penalty(decay)
  }
}
