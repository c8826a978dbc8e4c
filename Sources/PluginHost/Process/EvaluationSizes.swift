import AssayKit

/// How many numbers each answer about an objective has.
struct EvaluationSizes {
  let dimension: Int
  /// 0 where the objective is no sum of squares.
  let residuals: Int
  let hasHessian: Bool

  /// At least 1, so that a question for what is not there can be refused.
  func count(of answer: EvaluationKind) -> Int {
    switch answer {
    case .value: 1
    case .gradient, .hessianProduct: dimension
    case .hessian: hasHessian ? dimension * dimension : 1
    case .residuals: max(residuals, 1)
    case .jacobian: max(residuals * dimension, 1)
    }
  }

  /// The regions for all of them.
  func layout<Scalar>(of scalar: Scalar.Type) -> SharedMemory.Layout {
    let longest = max(count(of: .gradient), count(of: .hessian), count(of: .residuals), count(of: .jacobian))
    return SharedMemory.Layout(
      dimension: dimension, answerCount: longest, byteCount: MemoryLayout<Scalar>.size)
  }
}
