import Problems
import Testing

@Suite struct RosenbrockTests {
  /// Moré, Garbow & Hillstrom, ACM TOMS 7 (1981), problem 1: f = 24.2 at the usual start.
  @Test func startsAt24Point2() {
    let start = [-1.2, 1.0]
    #expect(Rosenbrock<Double>(dimension: 2).value(at: start.span) == 24.199999999999996)
  }
}
