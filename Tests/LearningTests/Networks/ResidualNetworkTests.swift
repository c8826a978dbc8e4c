import PortableMath
import Testing

@testable import Learning

@Suite struct ResidualNetworkTests {
  private let small = ResidualArchitecture(depth: 8, side: 8)

  /// 20 images in micro-batches of 20 are three groups; in micro-batches of 5 there are four for the replicas.
  private func traces<Scalar: PortableScalar>(_ type: Scalar.Type, microBatch: Int) -> [(loss: Scalar, digest: Digest)] {
    let batch = Batch(count: 20, side: 8, seed: 11)
    let start: [Scalar] = parameters(small, seed: 12)
    return [(1, 1), (1, 2), (1, 3), (2, 2), (4, 1), (4, 8)].map { replicas, threads in
      let network = ResidualNetwork<Scalar>(small, microBatch: microBatch, replicas: replicas, threads: threads)
      let (loss, gradient) = network.lossAndGradient(at: start, images: batch.images, labels: batch.labels)
      return (loss, Digest(of: gradient))
    }
  }

  @Test(arguments: [5, 20]) func replicasAndThreadsLeaveNoTraceInTheBits(microBatch: Int) {
    let singles = traces(Float.self, microBatch: microBatch)
    #expect(singles.allSatisfy { $0 == singles[0] })
    let doubles = traces(Double.self, microBatch: microBatch)
    #expect(doubles.allSatisfy { $0 == doubles[0] })
  }

  @Test func normalizationSeesTheMicroBatch() {
    #expect(traces(Double.self, microBatch: 5)[0].loss != traces(Double.self, microBatch: 20)[0].loss)
  }

  @Test func aNetworkKeepsNothingFromOneBatchToTheNext() {
    let (first, second) = (Batch(count: 4, side: 8, seed: 21), Batch(count: 4, side: 8, seed: 22))
    let start: [Float] = parameters(small, seed: 23)
    let network = ResidualNetwork<Float>(small, microBatch: 4)
    let answers = [first, second, first].map { batch in
      network.lossAndGradient(at: start, images: batch.images, labels: batch.labels)
    }
    #expect(answers[0].gradient == answers[2].gradient)
    #expect(answers[0].loss != answers[1].loss)
    #expect(network.loss(at: start.span, images: first.images.span, labels: first.labels.span) == answers[0].loss)
  }

  /// For each tensor of parameters along a random direction, by central differences.
  @Test func gradientIsThatOfTheLoss() {
    let batch = Batch(count: 6, side: 8, seed: 31)
    let start: [Double] = parameters(small, seed: 32)
    let network = ResidualNetwork<Double>(small, microBatch: 3)
    let (_, gradient) = network.lossAndGradient(at: start, images: batch.images, labels: batch.labels)
    func loss(_ range: Range<Int>, _ step: Double) -> Double {
      var moved = start
      for i in range { moved[i] += step * Seed(33).normal(element: UInt64(i)) }
      return network.loss(at: moved.span, images: batch.images.span, labels: batch.labels.span)
    }
    let linear = small.linear..<small.linear + 640
    let tensors =
      small.layers.flatMap { [$0.weights, $0.scales, $0.shifts] } + [linear, 64 * 10 + small.linear..<start.count]
    for range in tensors {
      let slope = range.reduce(0) { $0 + gradient[$1] * Seed(33).normal(element: UInt64($1)) }
      let step = 1e-6
      let difference = (loss(range, step) - loss(range, -step)) / (2 * step)
      #expect((slope - difference).magnitude <= 1e-6 * max(1, slope.magnitude), "\(range): \(slope), \(difference)")
    }
  }

  @Test func anImageIsExaminedWithoutTheOthers() {
    let batch = Batch(count: 6, side: 8, seed: 41)
    let start: [Float] = parameters(small, seed: 42)
    let all = ResidualNetwork<Float>(small, microBatch: 6)
    let one = ResidualNetwork<Float>(small, microBatch: 1, replicas: 2, threads: 2)
    let statistics = all.statistics(at: start.span, images: batch.images.span)
    #expect(
      all.logits(at: start.span, images: batch.images.span, statistics: statistics)
        == one.logits(at: start.span, images: batch.images.span, statistics: statistics))
  }

  @Test func notANumberIsNotLost() {
    var batch = Batch(count: 2, side: 8, seed: 51)
    batch.images[0] = .nan
    let network = ResidualNetwork<Float>(small, microBatch: 2)
    let answer = network.lossAndGradient(at: parameters(small, seed: 52), images: batch.images, labels: batch.labels)
    #expect(answer.loss.isNaN)
    #expect(answer.gradient.contains { $0.isNaN })
  }
}
