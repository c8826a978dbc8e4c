import AssayKit
import Records

extension EvaluationCounts {
  init(_ evaluations: Evaluations) {
    self.init()
    values = evaluations.values
    gradients = evaluations.gradients
    hessians = evaluations.hessians
    hessianProducts = evaluations.hessianProducts
    residuals = evaluations.residuals
    jacobians = evaluations.jacobians
  }
}

extension Evaluations {
  init(_ evaluations: EvaluationCounts) {
    self.init()
    values = evaluations.values
    gradients = evaluations.gradients
    hessians = evaluations.hessians
    hessianProducts = evaluations.hessianProducts
    residuals = evaluations.residuals
    jacobians = evaluations.jacobians
  }
}
