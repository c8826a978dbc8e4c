import AssayKit
import PortableMath
import Testing

@testable import Learning

@Suite struct ImageMeanTests {
  private let images = ImageData.synthetic(training: 70, test: 20, seed: Seed(1))
  private let point = (0..<ImageDataset.imageLength).map { Float($0 % 7) / 8 }

  private func loader(_ batch: Int) -> ImageLoader {
    ImageLoader(images.training, seed: Seed(2), batchSize: batch, augmentation: .residual)
  }

  private func model(_ batch: Int = 30, threads: Int, prefetch: Int = 3) -> ImageMean<Float> {
    ImageMean(images, name: "drawn", loader: loader(batch), threads: threads, prefetch: prefetch)
  }

  private func gradient(_ model: ImageMean<Float>, _ step: Int) -> [Float] {
    var gradient = [Float](repeating: 0, count: point.count)
    var span = gradient.mutableSpan
    model.gradient(ofStep: step, at: point.span, into: &span)
    return gradient
  }

  @Test(arguments: [0, 1, 3], [1, 5])
  func threadsAndTheOrderOfStepsChangeNoBit(threads: Int, prefetch: Int) {
    let simple = model(threads: 0)
    let other = model(threads: threads, prefetch: prefetch)
    // In order over two epochs and into the third, twice the same, back, and far ahead.
    for step in Array(0..<8) + [8, 8, 3, 0, 100] {
      #expect(gradient(other, step) == gradient(simple, step))
      #expect(other.loss(ofStep: step, at: point.span) == simple.loss(ofStep: step, at: point.span))
      #expect(other.batchDigest(ofStep: step) == simple.batchDigest(ofStep: step))
    }
    #expect(Set((0..<8).compactMap { other.batchDigest(ofStep: $0)?.description }).count == 8)
  }

  /// Batches of 30, 30 and 10 images an epoch, by the loader itself and sums in double precision.
  @Test func lossAndGradientAreThoseOfTheLoadersBatches() {
    let model = model(threads: 2)
    #expect(model.stepsPerEpoch == 3)
    for (step, batch) in loader(30).batches(untilEpoch: 2, threads: 0).enumerated() {
      let n = Double(batch.count * point.count)
      let differences = batch.images.indices.map { Double(point[$0 % point.count]) - Double(batch.images[$0]) }
      let loss = differences.reduce(0) { $0 + $1 * $1 } / (2 * n)
      #expect((Double(model.loss(ofStep: step, at: point.span)) / loss - 1).magnitude < 1e-5)
      let gradient = gradient(model, step)
      for place in stride(from: 0, to: point.count, by: 97) {
        let sum = stride(from: place, to: differences.count, by: point.count).reduce(0) { $0 + differences[$1] }
        #expect((Double(gradient[place]) - sum / n).magnitude < 1e-8)
      }
    }
  }

  @Test func heldOutImagesAreExaminedAsTheyAre() {
    let model = model(threads: 0)
    let test = ImageLoader(
      images.test, seed: Seed(0), batchSize: 20, shuffles: false, normalization: loader(30).normalization)
    let all = test.batches(untilEpoch: 1, threads: 0).flatMap(\.images)
    let squares = all.indices.map { Double(all[$0] - point[$0 % point.count]) }.map { $0 * $0 }
    let loss = squares.reduce(0, +) / Double(2 * all.count)
    #expect((Double(model.examination(at: point.span).loss) / loss - 1).magnitude < 1e-5)
  }
}
