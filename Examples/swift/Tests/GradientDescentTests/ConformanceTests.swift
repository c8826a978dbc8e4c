import Conformance
import Testing

import GradientDescent

@Test func isAnOptimizerAsAssayWantsThem() {
  let failures = checkOptimizer(gradientDescent).filter { $0.failure != nil }
  #expect(failures.isEmpty, "\(failures)")
}
