import AssayKit
import EventLogs
import PortableMath
import Records

extension RecordingPass {
  /// Writes the values after the last step to the log, where one is kept: when they are due, at an examination and at the end.
  func logStep(_ evaluations: Evaluations, isExamined: Bool, isLast: Bool = false) {
    guard let log else { return }
    var values: [LoggedValue] = []
    if log.lastStep != steps, isLast || isExamined || EventLog.isDue(steps) { values += scalars(evaluations) }
    if isExamined { values += outputs }
    if !values.isEmpty { log.append(steps, values) }
  }

  private func scalars(_ evaluations: Evaluations) -> [LoggedValue] {
    let isModel = instance.problem.model != nil
    var values = [LoggedValue.scalar(isModel ? "loss/training" : "objective", of: value)]
    if let gap = measures.gap(value) { values.append(.scalar("gap", of: gap)) }
    if let distance = measures.distance(iterate) { values.append(.scalar("distance", of: distance)) }
    return values + [.scalar("evaluations", Double(evaluations.total))]
  }

  /// What the last examination found, and the parameters that were examined.
  private var outputs: [LoggedValue] {
    guard let outputs = examiner?.outputs, let examination = outputs.examinations.last else { return [] }
    var values = [LoggedValue.scalar("loss/heldOut", of: Scalar(examination.loss.value))]
    if let accuracy = examination.accuracy { values.append(.scalar("accuracy", accuracy)) }
    values.append(.histogram("parameters", Histogram(of: iterate)))
    if let curve = outputs.curve { values.append(.image("curve", Picture(curve))) }
    return values
  }
}

extension LoggedValue {
  /// A number in its own type.
  fileprivate static func scalar<Scalar: PortableScalar>(_ tag: String, of value: Scalar) -> LoggedValue {
    if let value = value as? Float { scalar(tag, value) } else { scalar(tag, Double(value)) }
  }
}

extension Picture {
  fileprivate init(_ curve: CurveRecord) {
    func numbers(_ values: [RecordedNumber]) -> [Double] { values.map(\.value) }
    self = curvePicture(
      x: numbers(curve.x), values: numbers(curve.values), means: numbers(curve.means),
      deviations: numbers(curve.deviations), contexts: curve.contexts)
  }
}
