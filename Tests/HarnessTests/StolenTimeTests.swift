import Testing

@testable import Harness

@Suite struct StolenTimes {
  @Test func whatIsStolenFromManyProcessorsIsThatOfOne() {
    let text = "cpu  9 0 9 9 0 0 0 400 0 0\ncpu0 9 0 9 9 0 0 0 100 0 0\ncpu1 9 0 9 9 0 0 0 300 0 0\nintr 1\n"
    #expect(stolenSeconds(ofStatistics: text) == 2)
    #expect(stolenSeconds(ofStatistics: "cpu  9 0 9\ncpu0 9 0 9\n") == nil)
  }
}
