import AssayKit
import Autodiff
import Foundation
import PortableMath

@testable import Learning

/// `count` small images of ten classes, their pixels at random.
func randomImages(count: Int, pixels: Int, heldOut: Int = 20, seed: UInt64 = 1) -> ImageClasses {
  func images(_ count: Int, _ role: String) -> LabeledImages {
    let seed = Seed(seed).derived(for: role)
    return LabeledImages(
      pixelCount: pixels, pixels: (0..<count * pixels).map { UInt8(seed.integer(below: 256, element: UInt64($0))) },
      labels: (0..<count).map { UInt8($0 % 10) })
  }
  return ImageClasses(name: "random", training: images(count, "training"), heldOut: images(heldOut, "held out"))
}

func classifier<Scalar: PortableScalar>(
  _ images: ImageClasses, hidden: [Int] = [], batch: Int = 10, shuffled: UInt64? = nil, threads: Int = 1
) -> DenseClassifier<Scalar> {
  DenseClassifier(
    images, hidden: hidden,
    order: BatchOrder(count: images.training.count, batch: batch, shuffledBy: shuffled.map { Seed($0) }),
    threads: threads)
}

extension Model {
  func gradient(ofStep step: Int, at parameters: [Scalar]) -> [Scalar] {
    var result = [Scalar](repeating: .nan, count: dimension)
    var span = result.mutableSpan
    gradient(ofStep: step, at: parameters.span, into: &span)
    return result
  }
}

/// What PyTorch says; made by scripts/references/classifier-references.
struct ClassifierReference: Decodable {
  let hidden: [Int]
  let pixels: [UInt8]
  let labels: [UInt8]
  let parameters: [Double]
  let loss: Double
  let gradient: [Double]
  let float32Error: Double

  static func all() throws -> [ClassifierReference] {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../References/classifiers.json")
    return try JSONDecoder().decode([ClassifierReference].self, from: Data(contentsOf: file))
  }

  var images: ImageClasses {
    let images = LabeledImages(pixelCount: pixels.count / labels.count, pixels: pixels, labels: labels)
    return ImageClasses(name: "reference", training: images, heldOut: images)
  }
}
