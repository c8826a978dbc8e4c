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

  /// The bytes of all regions; nil if there are more than can be counted.
  func bytes<Scalar>(of scalar: Scalar.Type) -> Int? {
    let square = dimension.multipliedReportingOverflow(by: max(hasHessian ? dimension : 1, residuals))
    let all = square.partialValue.addingReportingOverflow(4 * dimension + residuals)
    let bytes = all.partialValue.multipliedReportingOverflow(by: MemoryLayout<Scalar>.size)
    return square.overflow || all.overflow || bytes.overflow ? nil : bytes.partialValue
  }

  /// The regions for all of them.
  func layout<Scalar>(of scalar: Scalar.Type) -> SharedMemory.Layout {
    let longest = max(count(of: .gradient), count(of: .hessian), count(of: .residuals), count(of: .jacobian))
    return SharedMemory.Layout(
      dimension: dimension, answerCount: longest, byteCount: MemoryLayout<Scalar>.size)
  }
}
