import Foundation
import PortableMath

/// What a trial's model learned from, and what it answered to examples it did not learn from.
public struct ModelRecord: Equatable, Codable, Sendable {
  /// Where the data are from, for people.
  public var data: String
  public var dataDigest: String
  public var stepsPerEpoch: Int
  /// After each epoch, after each step whose accuracy is expected, and after the last step.
  public var examinations: [ExaminationRecord]
  /// How many held-out examples each class has; empty for a model that predicts no class.
  public var classSizes: [Int]
  /// How many of them were answered rightly at the end.
  public var classHits: [Int]
  /// The class predicted at the end for each held-out example.
  public var predictions: Base64Bytes
  /// Held-out losses to set the last examination's beside; nil for none.
  public var baselines: [BaselineRecord]?
  /// The curve predicted at the end by a model of regression.
  public var curve: CurveRecord?

  public init(
    data: String, dataDigest: String, stepsPerEpoch: Int, examinations: [ExaminationRecord], classSizes: [Int],
    classHits: [Int], predictions: Base64Bytes, baselines: [BaselineRecord]? = nil, curve: CurveRecord? = nil
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
public struct ExaminationRecord: Equatable, Codable, Sendable {
  public var step: Int
  /// The mean loss over all held-out examples.
  public var loss: RecordedNumber
  /// How many were answered rightly, and of how many; nil for a model that predicts no class.
  public var correct: Int?
  public var examples: Int?
  /// The digest of the predicted classes, a byte each.
  public var predictionDigest: String?

  public init(step: Int, loss: RecordedNumber, correct: Int?, examples: Int?, predictionDigest: String?) {
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
public struct BaselineRecord: Equatable, Codable, Sendable {
  public var name: String
  public var loss: RecordedNumber

  public init(name: String, loss: RecordedNumber) {
    self.name = name
    self.loss = loss
  }
}

/// A curve and its prediction, a normal distribution of the value at each x; all arrays but `contexts` are as long as x.
public struct CurveRecord: Equatable, Codable, Sendable {
  /// In ascending order.
  public var x: [RecordedNumber]
  public var values: [RecordedNumber]
  public var means: [RecordedNumber]
  public var deviations: [RecordedNumber]
  /// The indices of the points that the model was told the values of.
  public var contexts: [Int]

  public init(
    x: [RecordedNumber], values: [RecordedNumber], means: [RecordedNumber], deviations: [RecordedNumber], contexts: [Int]
  ) {
    self.x = x
    self.values = values
    self.means = means
    self.deviations = deviations
    self.contexts = contexts
  }
}

/// Bytes of a record: in JSON their base 64.
public struct Base64Bytes: Equatable, Codable, Sendable {
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

extension ModelRecord {
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

extension CurveRecord {
  fileprivate var isTorn: Bool {
    [values.count, means.count, deviations.count].contains { $0 != x.count }
      || contexts.contains { !x.indices.contains($0) }
  }
}
