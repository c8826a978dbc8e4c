import AssayKit
import PortableMath

// The checks of a model; a problem that is none passes them.

/// A step's mini-batch depends only on its number, not on what was asked before.
func givesAStepTheSameBitsWheneverItIsAsked(_ problem: Problem<Double>) -> String? {
  guard let model = problem.model else { return nil }
  let epoch = model.stepsPerEpoch
  var known: [Int: Digest] = [:]
  for step in [0, 1, epoch, 2 * epoch + 1, epoch, 1, 0, 2 * epoch + 1] {
    let gradient = evaluate(model.objective(step).gradient, problem.start, count: model.dimension)
    let digest = Digest(of: gradient)
    if known[step, default: digest] != digest { return "its gradient of step \(step) is not the same when asked again" }
    known[step] = digest
  }
  return nil
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
