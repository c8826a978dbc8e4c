import TFRecords
import Testing

@testable import EventLogs

/// The bytes of events; that TensorBoard reads them is checked by scripts/ci/check-tensorboard.
@Suite struct EventTests {
  @Test func aScalarHasAllItsBits() {
    let event = event(step: 3, wallSeconds: 0, [.scalar("t", 0.1)])
    let tensor = [0x08, 2, 0x12, 0, 0x22, 8] + littleEndianBytes((0.1).bitPattern)
    #expect(event.firstRange(of: tensor) != nil)
    let single = EventLogs.event(step: 3, wallSeconds: 0, [.scalar("t", Float(0.1))])
    #expect(single.firstRange(of: [0x08, 1, 0x12, 0, 0x22, 4] + littleEndianBytes(Float(0.1).bitPattern)) != nil)
  }
}

@Suite struct HistogramTests {
  @Test func everyFiniteNumberIsInOneBucket() {
    let numbers: [Float] = [-3, 0, 0, 1e-20, 0.5, 0.5, 7, 3e38, .infinity, .nan]
    let histogram = Histogram(of: numbers)
    #expect(histogram.count == 8)
    #expect(histogram.counts.reduce(0, +) == 8)
    #expect((histogram.least, histogram.greatest) == (-3, Double(Float(3e38))))
    #expect(histogram.limits == histogram.limits.sorted())
    for (index, count) in histogram.counts.enumerated() {
      let lower = index == 0 ? -Double.infinity : histogram.limits[index - 1]
      let inside = numbers.filter { $0.isFinite && Double($0) >= lower && Double($0) < histogram.limits[index] }
      #expect(inside.count == count)
    }
  }

  @Test func emptyBucketsInARowAreOne() {
    let histogram = Histogram(of: [1.0])
    #expect(histogram.counts == [0, 1, 0])
    #expect(histogram.limits.last == .greatestFiniteMagnitude)
    // The limits about 1 are 1e−12 · 1.1ⁿ.
    #expect(histogram.limits[0] <= 1 && 1 < histogram.limits[1])
    #expect((histogram.limits[1] / histogram.limits[0] - 1.1).magnitude < 1e-12)
  }

  @Test func nothingIsAHistogramToo() { #expect(Histogram(of: [Float.nan]).counts == [0]) }
}

@Suite struct CurvePictureTests {
  private let x = (0..<50).map { Double($0) }

  /// The colors of a picture, counted.
  private func counts(_ picture: Picture) -> [Int] {
    picture.pixels.reduce(into: [Int](repeating: 0, count: 8)) { $0[Int($1)] += 1 }
  }

  @Test func curveBandMeanAndContextsAreDrawn() {
    let picture = curvePicture(
      x: x, values: x.map { $0 / 10 }, means: x.map { 5 - $0 / 10 }, deviations: x.map { _ in 0.5 }, contexts: [10, 20])
    let counts = counts(picture)
    #expect(counts.allSatisfy { $0 > 0 }, "\(counts)")
    // Two discs of 21 pixels; the lines are about 572 columns long and two pixels wide.
    #expect(counts[7] == 42)
    #expect(counts[5] > 1000 && counts[6] > 1000)
  }

  @Test func whatIsNotFiniteIsLeftOut() {
    let nothing = x.map { _ in Double.nan }
    let picture = curvePicture(x: x, values: nothing, means: nothing, deviations: nothing, contexts: [3])
    #expect(counts(picture)[5...] == [0, 0, 0])
    let huge = x.map { _ in 1e308 }
    _ = curvePicture(x: x, values: huge, means: huge.map { -$0 }, deviations: huge, contexts: []).png
    _ = curvePicture(x: [], values: [], means: [], deviations: [], contexts: []).png
    _ = curvePicture(x: [1, 1], values: [1e15, 1e15], means: [1e15, 1e15], deviations: [0, 0], contexts: [1]).png
  }
}
