import PortableMath
import Records

extension TrialRecord {
  /// Takes in what the program predicted for held-out examples; only what it predicted after its last step has a place.
  mutating func take(_ examinations: [RecordedExamination], data: String) {
    guard let last = examinations.last, last.step == steps, last.classes > 0, last.examples > 0 else { return }
    var sizes = [Int](repeating: 0, count: last.classes)
    var hits = sizes
    var confusion = [[Int]](repeating: sizes, count: last.classes)
    for (predicted, label) in zip(last.predictions, last.labels) {
      sizes[Int(label)] += 1
      if predicted == label { hits[Int(label)] += 1 }
      confusion[Int(label)][Int(predicted)] += 1
    }
    // A step may be examined on several sets; the last one counts.
    let records = examinations.indices.filter { index in
      index + 1 == examinations.count || examinations[index + 1].step > examinations[index].step
    }.map { ExaminationRecord(examinations[$0]) }
    accuracy = RecordedNumber(Double(last.correct) / Double(last.examples))
    model = ModelRecord(
      data: data, dataDigest: Digest(of: last.labels).description, stepsPerEpoch: max(1, records[0].step),
      examinations: records, classSizes: sizes, classHits: hits, predictions: Base64Bytes(last.predictions))
    if last.classes <= TrialCourse.greatestClassCount { course?.confusion = confusion }
  }
}

extension ExaminationRecord {
  fileprivate init(_ examination: RecordedExamination) {
    let hasClasses = examination.classes > 0 && examination.examples > 0
    self.init(
      step: examination.step, loss: RecordedNumber(examination.loss), correct: hasClasses ? examination.correct : nil,
      examples: hasClasses ? examination.examples : nil,
      predictionDigest: hasClasses ? Digest(of: examination.predictions).description : nil)
  }
}
