import PortableMath
import Testing

@Suite struct UlpsTests {
  @Test func neighborsAreOneApart() {
    for x in [0, 1, -1, 1e300, -1e-300, Double.leastNonzeroMagnitude, 0x1p-1022, Double.greatestFiniteMagnitude] {
      #expect(ulps(x, x.nextUp) == 1 && ulps(x.nextUp, x) == 1 && ulps(x, x) == 0)
    }
    #expect(ulps(Float(1), Float(1).nextDown) == 1)
  }

  @Test func distanceCrossesZero() {
    #expect(ulps(0.0, -0.0) == 0 && ulps(Double.leastNonzeroMagnitude, -Double.leastNonzeroMagnitude) == 2)
    #expect(ulps(-Double.infinity, .infinity) == 0xffe0_0000_0000_0000 as UInt64)
    #expect(ulps(-Float.infinity, .infinity) == 0xff00_0000 as UInt64)
  }

  @Test func nansAreNearEachOtherAloneAndFarFromNumbers() {
    #expect(ulps(Double.nan, -Double.nan) == 0 && ulps(Double.nan, 1) == .max && ulps(1, Float.nan) == .max)
  }

  @Test func absoluteDistanceDecidesNearZero() {
    #expect(!isClose(1e-300, 0, ulps: 4, absolute: 0) && isClose(1e-300, 0, ulps: 4, absolute: 1e-290))
    #expect(isClose(1, 1.0.nextUp, ulps: 1, absolute: 0) && !isClose(Double.nan, 0, ulps: 9, absolute: 1))
    #expect(isClose(Double.infinity, .infinity, ulps: 0, absolute: 0))
  }
}
