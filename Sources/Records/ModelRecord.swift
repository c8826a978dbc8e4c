import Foundation
import PortableMath

/// What a trial's model learned from, and what it answered to examples it did not learn from.
public struct ModelRecordV1: Equatable, Codable, Sendable {
  /// Where the data are from, for people.
  public var data: String
  public var dataDigest: String
  public var stepsPerEpoch: Int
  /// After each epoch, after each step whose accuracy is expected, and after the last step.
  public var examinations: [ExaminationV1]
  /// How many held-out examples each class has; empty for a model that predicts no class.
  public var classSizes: [Int]
  /// How many of them were answered rightly at the end.
  public var classHits: [Int]
  /// The class predicted at the end for each held-out example.
  public var predictions: BytesV1
  /// Held-out losses to set the last examination's beside; nil for none.
  public var baselines: [BaselineV1]?
  /// The curve predicted at the end by a model of regression.
  public var curve: PredictedCurveV1?

  public init(
    data: String, dataDigest: String, stepsPerEpoch: Int, examinations: [ExaminationV1], classSizes: [Int],
    classHits: [Int], predictions: BytesV1, baselines: [BaselineV1]? = nil, curve: PredictedCurveV1? = nil
  ) {
    self.data = data
    self.dataDigest = dataDigest
    self.stepsPerEpoch = stepsPerEpoch
    self.examinations = examinations
    self.classSizes = classSizes
    self.classHits = classHits
    self.predictions = predictions
    self.baselines = baselines
    self.curve = curve
  }
}

/// What a model answered to its held-out examples after a step.
public struct ExaminationV1: Equatable, Codable, Sendable {
  public var step: Int
  /// The mean loss over all held-out examples.
  public var loss: NumberV1
  /// How many were answered rightly, and of how many; nil for a model that predicts no class.
  public var correct: Int?
  public var examples: Int?
  /// The digest of the predicted classes, a byte each.
  public var predictionDigest: String?

  public init(step: Int, loss: NumberV1, correct: Int?, examples: Int?, predictionDigest: String?) {
    self.step = step
    self.loss = loss
    self.correct = correct
    self.examples = examples
    self.predictionDigest = predictionDigest
  }

  /// The share that was answered rightly.
  public var accuracy: Double? { correct.flatMap { hits in examples.map { Double(hits) / Double($0) } } }
}

/// The held-out loss of some other way to answer than the model's.
public struct BaselineV1: Equatable, Codable, Sendable {
  public var name: String
  public var loss: NumberV1

  public init(name: String, loss: NumberV1) {
    self.name = name
    self.loss = loss
  }
}

/// A curve and its prediction, a normal distribution of the value at each x; all arrays but `contexts` are as long as x.
public struct PredictedCurveV1: Equatable, Codable, Sendable {
  /// In ascending order.
  public var x: [NumberV1]
  public var values: [NumberV1]
  public var means: [NumberV1]
  public var deviations: [NumberV1]
  /// The indices of the points that the model was told the values of.
  public var contexts: [Int]

  public init(x: [NumberV1], values: [NumberV1], means: [NumberV1], deviations: [NumberV1], contexts: [Int]) {
    self.x = x
    self.values = values
    self.means = means
    self.deviations = deviations
    self.contexts = contexts
  }
}

/// Bytes of a record: in JSON their base 64.
public struct BytesV1: Equatable, Codable, Sendable {
  public var bytes: [UInt8]

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(Data(bytes).base64EncodedString())
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let data = Data(base64Encoded: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "it is not base 64")
    }
    bytes = Array(data)
  }
}

extension ModelRecordV1 {
  /// What contradicts itself in the record, or nil.
  var inconsistency: String? {
    if let curve, curve.isTorn { return "the predicted curve has other numbers of values than of places" }
    guard let last = examinations.last else { return nil }
    guard let digest = last.predictionDigest else { return predictions.bytes.isEmpty ? nil : "predictions without digest" }
    guard Digest(of: predictions.bytes).description == digest else { return "the predictions are not those of their digest" }
    guard classHits.reduce(0, +) == last.correct, classSizes.reduce(0, +) == last.examples else {
      return "the classes' counts are not those of all"
    }
    return nil
  }
}

extension PredictedCurveV1 {
  fileprivate var isTorn: Bool {
    [values.count, means.count, deviations.count].contains { $0 != x.count }
      || contexts.contains { !x.indices.contains($0) }
  }
}
