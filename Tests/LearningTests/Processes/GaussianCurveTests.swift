import Learning
import PortableMath
import Testing

@Suite struct GaussianCurveTests {
  private let curves = GaussianCurves(seed: Seed(2026))

  @Test func sizesArePublishedOnes() {
    var contexts: Set<Int> = []
    var extras: Set<Int> = []
    for step in 0..<400 {
      let batch = curves.batch(Float.self, step: UInt64(step))
      #expect(batch.curves == 64)
      #expect(batch.x.allSatisfy { $0 >= -2 && $0 < 2 })
      contexts.insert(batch.contexts)
      extras.insert(batch.points - batch.contexts)
    }
    #expect(contexts == Set(3..<10))
    #expect(extras == Set(2..<10))
  }

  /// A point more leaves the points before it as they were: every number has its address. Of up to 24 points eight curves are
  /// drawn at once, of more points or of the last curves each alone.
  @Test(arguments: [14, 24, 25, 40]) func sizesChangeNoPoint(points: Int) {
    let less = curves.batch(Double.self, curves: 11, contexts: 4, extraTargets: 3, step: 5)
    let more = curves.batch(Double.self, curves: 11, contexts: 5, extraTargets: points - 5, step: 5)
    for curve in 0..<11 {
      for point in 0..<7 {
        #expect(less.x[curve * 7 + point] == more.x[curve * points + point])
        #expect(less.y[curve * 7 + point] == more.y[curve * points + point])
      }
    }
  }

  /// The mean of y·y′ over many curves, by distance, is the kernel; three standard errors of 20,000 products.
  @Test func valuesHaveTheirCovariance() {
    let count = 20000
    let batch = curves.batch(Double.self, curves: count, contexts: 1, extraTargets: 1, step: 1)
    var (square, product) = (0.0, 0.0)
    for curve in 0..<count {
      let (a, b) = (2 * curve, 2 * curve + 1)
      let distance = (batch.x[a] - batch.x[b]) / 0.4
      square += batch.y[a] * batch.y[a]
      product += batch.y[a] * batch.y[b] - Double.exp(-distance * distance / 2)
    }
    #expect((square / Double(count) - 1.0004).magnitude < 0.03)
    #expect((product / Double(count)).magnitude < 0.022)
  }

  @Test func testCurvesHaveFourHundredPlaces() {
    let batch = curves.testBatch(Double.self, curves: 2, contexts: 6, step: 9)
    for curve in 0..<2 {
      let places = batch.x[curve * 400..<(curve + 1) * 400]
      #expect(places.sorted() == (0..<400).map { Double($0 - 200) / 100 })
    }
    #expect(batch.x.prefix(400) != batch.x.suffix(400))
  }

  /// The figures, −0.605 and 1.419: three standard errors of 56 batches.
  @Test func baselinesAreTheKnownOnes() {
    let batches = curves.heldOutBatches(Double.self)
    #expect(batches.count == 56)
    func mean(_ baseline: CurveBaseline) -> Double {
      batches.reduce(0) { $0 + baseline.loss(on: $1, from: GaussianCurves.covariance) } / 56
    }
    #expect((mean(.oracle) + 0.605).magnitude < 0.03)
    #expect((mean(.prior) - 1.419).magnitude < 0.03)
  }

  /// A held-out batch is none of the training batches.
  @Test func heldOutCurvesAreOthers() {
    let heldOut = curves.heldOutBatches(Double.self).map(\.x[0])
    #expect(Set(heldOut).count == 56)
    #expect(Set((0..<200).map { curves.batch(Double.self, step: $0).x[0] }).isDisjoint(with: heldOut))
  }
}
