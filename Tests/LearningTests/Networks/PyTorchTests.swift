import AssayKit
import Foundation
import Optimizers
import PortableMath
import Testing

@testable import Learning

/// References/resnet.json, by scripts/references/resnet-references: PyTorch in float64.
private struct Reference: Decodable {
  struct Step: Decodable {
    let loss: Double
    let norms: [Double]
    let products: [Double]
  }
  let parameters: [String: Int]
  let steps: [Step]
  let logits: [Double]

  static let file: Reference = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../References/resnet.json")
    do {
      return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: file))
    } catch {
      preconditionFailure("References/resnet.json cannot be read: \(error)")
    }
  }()
}

/// The script's numbers in [−½, ½) from hashes.
private func uniform(_ count: Int, from first: UInt32 = 0) -> [Double] {
  (0..<UInt32(count)).map { i in
    var h = (first + i) &* 2_654_435_761
    h = (h ^ (h >> 15)) &* 2_246_822_519
    h ^= h >> 13
    return Double(h >> 8) / 0x1p24 - 0.5
  }
}

/// The script's eight images as an objective.
private struct EightImages: DifferentiableObjective {
  static let architecture = ResidualArchitecture(depth: 20)
  private let images = uniform(8 * 3 * 32 * 32, from: 5_000_000).map { Float(4 * $0) }
  private let labels = (0..<8).map { 3 * $0 % 10 }
  // Used by one test, on its thread.
  private nonisolated(unsafe) let network = ResidualNetwork<Double>(architecture, microBatch: 4, threads: 2)

  var dimension: Int { Self.architecture.parameterCount }

  func value(at x: Span<Double>) -> Double { network.loss(at: x, images: images.span, labels: labels.span) }

  func gradient(at x: Span<Double>, into gradient: inout MutableSpan<Double>) {
    _ = network.gradient(at: x, images: images.span, labels: labels.span, into: &gradient)
  }

  /// The logits of the first four images.
  func logits(at x: [Double]) -> [Double] {
    let statistics = network.statistics(at: x.span, images: images.span)
    return network.logits(at: x.span, images: images.span.extracting(first: images.count / 2), statistics: statistics)
  }
}

@Suite struct PyTorchTests {
  private let architecture = EightImages.architecture

  private func start() -> [Double] {
    var x = uniform(architecture.parameterCount)
    for layer in architecture.layers {
      for i in layer.weights { x[i] *= Double.sqrt(24 / Double(9 * layer.inputs)) }
      for i in layer.scales { x[i] = x[i] * 0.5 + 1 }
      for i in layer.shifts { x[i] *= 0.5 }
    }
    for i in architecture.linear..<x.count { x[i] *= i < x.count - 10 ? Double.sqrt(24 / Double(64)) : 0.5 }
    return x
  }

  /// The ranges of the parameter tensors in their order.
  private var tensors: [Range<Int>] {
    let biases = architecture.parameterCount - architecture.classes
    return architecture.layers.flatMap { [$0.weights, $0.scales, $0.shifts] }
      + [architecture.linear..<biases, biases..<architecture.parameterCount]
  }

  @Test func parameterCountsArePyTorchs() {
    for (depth, count) in Reference.file.parameters {
      #expect(ResidualArchitecture(depth: Int(depth) ?? 0).parameterCount == count)
    }
  }

  /// Losses, and of each tensor's gradient the norm and the product with the script's vector, to 1e-9 in relation.
  @Test func fiveStepsAndTheExaminationFollowPyTorch() throws {
    let objective = EightImages()
    let optimizer = SGD<Double>(rate: 0.1, momentum: 0.9, weightDecay: 2e-4)
    var state = optimizer.start(at: start(), seed: Seed(0))
    for (number, expected) in Reference.file.steps.enumerated() {
      var gradient: [Double] = []
      let iterate = optimizer.iterate(of: state)
      let loss = objective.value(at: iterate.span)
      #expect((loss - expected.loss).magnitude <= 1e-9 * expected.loss, "step \(number): \(loss)")
      var oracle = Oracle(AnyObjective(objective), observer: { _, _, outputs, _ in gradient = outputs })
      try optimizer.step(&state, calling: &oracle)
      for (tensor, (range, (norm, product))) in zip(tensors, zip(expected.norms, expected.products)).enumerated() {
        let part = gradient.span.extracting(range)
        let vector = uniform(range.count, from: 1000)
        #expect((PortableMath.norm(part) - norm).magnitude <= 1e-9 * norm, "step \(number), tensor \(tensor)")
        #expect((dot(part, vector.span) - product).magnitude <= 1e-9 * norm, "step \(number), tensor \(tensor)")
      }
    }
    let logits = objective.logits(at: optimizer.iterate(of: state))
    #expect(logits.count == Reference.file.logits.count)
    for (own, expected) in zip(logits, Reference.file.logits) { #expect((own - expected).magnitude <= 1e-9 * 8) }
  }
}
