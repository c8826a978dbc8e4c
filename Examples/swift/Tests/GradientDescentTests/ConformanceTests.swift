import Conformance
import GradientDescent
import Testing

@Test func isAnOptimizerAsAssayWantsThem() {
  let failures = checkOptimizer(gradientDescent).filter { $0.failure != nil }
  #expect(failures.isEmpty, "\(failures)")
}
