import PortableMath
import Testing

@Suite struct SelfTestTests {
  @Test func thisMachineRoundsToNearestWithGradualUnderflow() throws {
    try selfTest()
  }
}
