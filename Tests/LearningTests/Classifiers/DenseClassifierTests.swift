import AssayKit
import PortableMath
import Testing

@testable import Learning

@Suite struct DenseClassifierTests {
  @Test func lossAndGradientArePyTorchs() throws {
    for reference in try ClassifierReference.all() {
      let model: DenseClassifier<Double> = classifier(reference.images, hidden: reference.hidden, batch: 8)
      #expect((model.loss(ofStep: 0, at: reference.parameters.span) - reference.loss).magnitude < 1e-14)
      let gradient = model.gradient(ofStep: 0, at: reference.parameters)
      #expect(gradient.count == reference.gradient.count)
      #expect(zip(gradient, reference.gradient).allSatisfy { ($0 - $1).magnitude < 1e-14 })
    }
  }

  /// In float32 no further from the exact gradient than PyTorch, within a factor for another order of sums.
  @Test func float32IsAsExactAsPyTorchs() throws {
    for reference in try ClassifierReference.all() {
      let model: DenseClassifier<Float> = classifier(reference.images, hidden: reference.hidden, batch: 8)
      let gradient = model.gradient(ofStep: 0, at: reference.parameters.map { Float($0) })
      let error = zip(gradient, reference.gradient).map { (Double($0) - $1).magnitude }.max() ?? .nan
      #expect(error <= 4 * reference.float32Error && error > 0)
    }
  }

  @Test func gradientIsThatOfTheLossInEveryStep() {
    let model: DenseClassifier<Double> = classifier(randomImages(count: 30, pixels: 5), hidden: [4], shuffled: 9)
    let x = model.start(Seed(5))
    for step in 0..<4 {
      let gradient = model.gradient(ofStep: step, at: x)
      for axis in stride(from: 0, to: x.count, by: 7) {
        var (above, below) = (x, x)
        above[axis] += 1e-6
        below[axis] -= 1e-6
        let slope = (model.loss(ofStep: step, at: above.span) - model.loss(ofStep: step, at: below.span)) / 2e-6
        #expect((slope - gradient[axis]).magnitude < 1e-8)
      }
    }
  }

  @Test func aStepHasTheSameBitsWheneverItIsAsked() {
    let images = randomImages(count: 50, pixels: 6)
    let first: DenseClassifier<Float> = classifier(images, hidden: [8], shuffled: 3)
    let second: DenseClassifier<Float> = classifier(images, hidden: [8], shuffled: 3)
    let x = first.start(Seed(1))
    let steps = [0, 1, 2, 7, 13, 14]
    let forwards = steps.map { first.gradient(ofStep: $0, at: x) }
    let backwards = steps.reversed().map { second.gradient(ofStep: $0, at: x) }
    #expect(forwards == backwards.reversed())
    #expect(Set(forwards.map { Digest(of: $0) }).count == steps.count)
  }

  /// Wide enough that two threads are worth while.
  @Test func threadsChangeNoBit() {
    let images = randomImages(count: 200, pixels: 300)
    let one: DenseClassifier<Float> = classifier(images, hidden: [300], batch: 200)
    let two: DenseClassifier<Float> = classifier(images, hidden: [300], batch: 200, threads: 2)
    let x = one.start(Seed(1))
    #expect(one.gradient(ofStep: 0, at: x) == two.gradient(ofStep: 0, at: x))
  }

  @Test func examinationIsThatOfThePredictions() {
    let images = randomImages(count: 10, pixels: 4, heldOut: 2003)
    let model: DenseClassifier<Double> = classifier(images)
    let zeros = model.examination(at: model.start(nil).span)
    #expect(zeros.predictions == [UInt8](repeating: 0, count: 2003))
    #expect((zeros.loss - Double.log(10)).magnitude < 1e-12)
    // A bias that only class 7 has.
    var biased = model.start(nil)
    biased[biased.count - 3] = 1
    #expect(model.examination(at: biased.span).predictions == [UInt8](repeating: 7, count: 2003))
  }

  @Test func aNaNReachesTheLoss() {
    let model: DenseClassifier<Float> = classifier(randomImages(count: 10, pixels: 4), hidden: [3])
    var x = model.start(Seed(2))
    x[0] = .nan
    #expect(model.loss(ofStep: 0, at: x.span).isNaN)
  }

  @Test func startComesFromTheSeedAndIsBounded() {
    let model: DenseClassifier<Double> = classifier(randomImages(count: 10, pixels: 16), hidden: [4])
    let x = model.start(Seed(2))
    #expect(x == model.start(Seed(2)))
    #expect(x != model.start(Seed(3)))
    // ±1/√16 in the first layer, ±1/√4 in the second.
    #expect(x[..<68].allSatisfy { $0.magnitude <= 0.25 } && x[68...].allSatisfy { $0.magnitude <= 0.5 })
    #expect(x[68...].contains { $0.magnitude > 0.25 })
  }
}

@Suite struct ByteShareTests {
  private func shares<Scalar: PortableScalar>(_ type: Scalar.Type) -> [Scalar] {
    let bytes = (0...255).map { UInt8($0) }
    return [Scalar](unsafeUninitializedCapacity: 256) { result, count in
      bytes.withUnsafeBufferPointer {
        ByteShares<Scalar>().write($0, from: 0, to: UnsafeMutableBufferPointer(rebasing: result[..<256]))
      }
      count = 256
    }
  }

  @Test func everyByteIsThatOfADivision() {
    #expect(shares(Float.self) == (0...255).map { Float($0) / 255 })
    #expect(shares(Double.self) == (0...255).map { Double($0) / 255 })
  }
}
