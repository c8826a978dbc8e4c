import AssayKit
import PortableMath

@testable import Learning

/// A batch of random images with labels.
struct Batch {
  var images: [Float]
  let labels: [Int]

  init(count: Int, side: Int, seed: UInt64) {
    images = Seed(seed).normals(count: count * 3 * side * side).map { Float($0) }
    labels = (0..<count).map { Seed(seed + 1).integer(below: 10, element: UInt64($0)) }
  }
}

/// Parameters of which no scale is 1 and no shift 0.
func parameters<Scalar: PortableScalar>(_ architecture: ResidualArchitecture, seed: UInt64) -> [Scalar] {
  var parameters: [Scalar] = architecture.initialParameters(seed: Seed(seed))
  for layer in architecture.layers {
    for i in layer.scales.lowerBound..<layer.end {
      parameters[i] += Scalar(Seed(seed + 1).normal(element: UInt64(i)) / 4)
    }
  }
  return parameters
}

extension ResidualNetwork {
  func lossAndGradient(at parameters: [Scalar], images: [Float], labels: [Int]) -> (loss: Scalar, gradient: [Scalar]) {
    var result = [Scalar](repeating: 0, count: parameters.count)
    var span = result.mutableSpan
    let loss = gradient(at: parameters.span, images: images.span, labels: labels.span, into: &span)
    return (loss, result)
  }
}
