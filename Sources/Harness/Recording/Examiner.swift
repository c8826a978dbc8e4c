import AssayKit
import PortableMath
import Records

/// Examines a model on its held-out examples after each epoch and at the end. It also does so after each step whose accuracy is
/// expected, or at which a search compares its trials.
///
/// Its predictions enter the stage `forward` of the step that they follow, and so the trial's digest.
struct Examiner<Scalar: PortableScalar> {
  private let model: AnyModel<Scalar>
  private let namedSteps: Set<Int>
  private(set) var examinations: [ExaminationRecord] = []
  /// Gets each examination, with the parameters that were examined.
  var observer: ((_ parameters: [Scalar], Examination<Scalar>) -> Void)?
  private var predictions: [UInt8] = []
  private var curve: CurveRecord?

  init(_ model: AnyModel<Scalar>, _ trial: Trial) {
    self.model = model
    namedSteps = Set(
      trial.expectations.compactMap { expectation in
        if case .accuracy(_, let step) = expectation.figure { step } else { nil }
      } + trial.rungs)
  }

  /// Examines where that is due, and says whether it was; before the recorder ends the step.
  mutating func examine(_ step: Int, _ parameters: [Scalar], _ recorder: Recorder<Scalar>) -> Bool {
    guard step.isMultiple(of: model.stepsPerEpoch) || namedSteps.contains(step) else { return false }
    recorder.note(.forward, examine(step, parameters))
    return true
  }

  /// Examines after the last step, unless that was done, and says whether it had to.
  mutating func finish(_ step: Int, _ parameters: [Scalar], _ recorder: Recorder<Scalar>) -> Bool {
    guard examinations.last?.step != step else { return false }
    recorder.link(.forward, examine(step, parameters))
    return true
  }

  private mutating func examine(_ step: Int, _ parameters: [Scalar]) -> Digest {
    let examination = model.examination(parameters.span)
    observer?(parameters, examination)
    predictions = examination.predictions
    curve = examination.curve.map { CurveRecord($0) }
    let labels = model.data.heldOutLabels
    precondition(predictions.count == labels.count, "a model predicts a class for each held-out label")
    let digest = Digest(of: predictions)
    let hasClasses = !labels.isEmpty
    examinations.append(
      ExaminationRecord(
        step: step, loss: RecordedNumber(Double(examination.loss)),
        correct: hasClasses ? zip(labels, predictions).count { $0 == $1 } : nil, examples: hasClasses ? labels.count : nil,
        predictionDigest: hasClasses ? digest.description : nil))
    var bytes = CanonicalBytes()
    bytes.append(Double(examination.loss).canonicalBits)
    bytes.append(digest)
    for number in examination.curve.map({ $0.means + $0.deviations }) ?? [] { bytes.append(number.canonicalBits) }
    return bytes.digest
  }

  /// What it has found so far.
  var outputs: ModelOutputs {
    ModelOutputs(examinations: examinations, predictions: Base64Bytes(predictions), curve: curve)
  }

  mutating func restore(_ outputs: ModelOutputs) {
    examinations = outputs.examinations
    predictions = outputs.predictions.bytes
    curve = outputs.curve
  }

  /// The share of held-out examples answered rightly at the end.
  var accuracy: Double? { examinations.last?.accuracy }

  var record: ModelRecord {
    let labels = model.data.heldOutLabels
    var sizes = [Int](repeating: 0, count: model.data.classCount)
    var hits = sizes
    for (label, prediction) in zip(labels, predictions) {
      sizes[Int(label)] += 1
      if label == prediction { hits[Int(label)] += 1 }
    }
    return ModelRecord(
      data: model.data.name, dataDigest: model.data.digest.description, stepsPerEpoch: model.stepsPerEpoch,
      examinations: examinations, classSizes: sizes, classHits: hits, predictions: Base64Bytes(predictions),
      baselines: baselines.isEmpty ? nil : baselines, curve: curve)
  }

  /// How often each class was predicted of each; nil of too many classes.
  var confusion: [[Int]]? {
    let classes = model.data.classCount
    guard (2...TrialCourse.greatestClassCount).contains(classes), !predictions.isEmpty else { return nil }
    var counts = [[Int]](repeating: [Int](repeating: 0, count: classes), count: classes)
    for (label, prediction) in zip(model.data.heldOutLabels, predictions) where Int(prediction) < classes {
      counts[Int(label)][Int(prediction)] += 1
    }
    return counts
  }

  private var baselines: [BaselineRecord] {
    model.data.baselines.map { BaselineRecord(name: $0.name, loss: RecordedNumber($0.loss)) }
  }
}

extension CurveRecord {
  fileprivate init(_ curve: PredictedCurve) {
    func numbers(_ values: [Double]) -> [RecordedNumber] { values.map { RecordedNumber($0) } }
    self.init(
      x: numbers(curve.x), values: numbers(curve.values), means: numbers(curve.means),
      deviations: numbers(curve.deviations), contexts: curve.contexts)
  }
}
