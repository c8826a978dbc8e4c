import AssayKit
import PortableMath

// The checks of a model; a problem that is none passes them.

/// A step's mini-batch depends only on its number, not on what was asked before.
func givesAStepTheSameBitsWheneverItIsAsked(_ problem: Problem<Double>) -> String? {
  guard let model = problem.model else { return nil }
  let epoch = model.stepsPerEpoch
  var known: [Int: (loss: Digest, gradient: Digest)] = [:]
  for step in [0, 1, epoch, 2 * epoch + 1, epoch, 1, 0, 2 * epoch + 1] {
    let (loss, gradient) = answers(model, step, problem.start)
    let earlier = known[step, default: (loss, gradient)]
    if earlier.loss != loss { return "its loss of step \(step) is not the same when asked again" }
    if earlier.gradient != gradient { return "its gradient of step \(step) is not the same when asked again" }
    known[step] = earlier
  }
  return nil
}

/// An examination is a pure function, too, and changes neither the parameters nor what a step sees.
func leavesNoTraceOfAnExamination(_ problem: Problem<Double>) -> String? {
  guard let model = problem.model else { return nil }
  let moved = problem.start.map { $0 + 0.25 }
  let before = answers(model, 1, problem.start)
  let examination = model.examination(problem.start.span)
  _ = model.examination(moved.span)
  let again = model.examination(problem.start.span)
  let after = answers(model, 1, problem.start)
  if before.loss != after.loss || before.gradient != after.gradient { return "an examination changes what a step sees" }
  let isSame =
    Digest(of: [examination.loss]) == Digest(of: [again.loss]) && examination.predictions == again.predictions
  return isSame ? nil : "two examinations of the same parameters differ"
}

/// The digests of the loss and of the gradient of a step.
private func answers(_ model: AnyModel<Double>, _ step: Int, _ x: [Double]) -> (loss: Digest, gradient: Digest) {
  let objective = model.objective(step)
  let gradient = evaluate(objective.gradient, x, count: model.dimension)
  return (Digest(of: [objective.value(x.span)]), Digest(of: gradient))
}

func hasTheGradientOfItsLossInLaterSteps(_ problem: Problem<Double>) -> String? {
  guard let model = problem.model else { return nil }
  for step in [1, model.stepsPerEpoch] {
    if let message = hasTheGradientOfItsValue(Problem(model.objective(step), start: problem.start)) {
      return "in step \(step) \(message)"
    }
  }
  return nil
}

func answersEveryHeldOutExample(_ problem: Problem<Double>) -> String? {
  guard let model = problem.model else { return nil }
  let examination = model.examination(problem.start.span)
  guard examination.predictions.count == model.data.heldOutLabels.count else {
    return "it predicts \(examination.predictions.count) classes for \(model.data.heldOutLabels.count) held-out examples"
  }
  if let other = examination.predictions.first(where: { Int($0) >= model.data.classCount }) {
    return "it predicts the class \(other), but has \(model.data.classCount)"
  }
  return examination.loss.isFinite ? nil : "its held-out loss at the start is \(examination.loss)"
}
