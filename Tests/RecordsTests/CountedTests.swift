import Records
import Testing

@Suite struct CountedTests {
  @Test(arguments: [(0, "0 trials"), (1, "1 trial"), (2, "2 trials")])
  func aNounFollowsItsCount(count: Int, words: String) { #expect(counted(count, "trial") == words) }

  @Test func aNounMayHaveAPluralOfItsOwn() {
    #expect(counted(1, "trial is", plural: "trials are") == "1 trial is")
    #expect(counted(2, "trial is", plural: "trials are") == "2 trials are")
  }
}
