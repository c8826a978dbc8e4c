public import Records

/// Five trials of a search for SGD's rate: one stopped early with the best value of all, one that failed, two equals.
public func fixtureSearch(_ goal: TuningGoal) -> [TrialRecord] {
  let values: [Double?] = [4, 2, 1, nil, 2]
  let hyperparameters = [
    TunedHyperparameter(name: "rate", kind: .number(lower: 0.001, upper: 1, scale: .log)),
    TunedHyperparameter(name: "nesterov", kind: .choice([.text("yes"), .text("no")])),
  ]
  return values.enumerated().map { index, value in
    var trial = fixtureTrial(
      experiment: "rates",
      optimizer: ConfiguredPlugin(
        name: "sgd",
        settings: [
          "momentum": .number(0.9), "rate": .number([0.001, 0.02, 0.3, 1, 0.0123456789][index]),
          "nesterov": .text(index == 2 ? "yes" : "no"),
        ]))
    trial.id = "rates/rosenbrock/sgd(momentum: 0.9)/float64/0/sobol/\(index + 1)"
    trial.tuning = TuningTrial(
      search: Tuning(
        goal: goal, method: ConfiguredPlugin(name: "sobol", settings: [:]), maxTrials: 5, maxParallelTrials: 2,
        hyperparameters: hyperparameters, stopping: .median(from: 10, every: 50, startupTrials: 2), rungs: [10, 60, 100]),
      number: index + 1, rungThresholds: index == 2 ? [RungThreshold(step: 60, value: 0.5)] : nil)
    guard let value else { return TrialRecord(failed: trial, reason: "the worker was ended by signal 11") }
    let steps = index == 2 ? 60 : 100
    let record = fixtureRecord(
      trial, reason: index == 2 ? "stopped: it is worse than the median of the trials before, 0.5" : "steps",
      steps: steps,
      checkpoints: [fixtureCheckpoint(0, value: 9), fixtureCheckpoint(steps, value: value)])
    let predictions: [[UInt8]] = [[0, 0, 1, 0], [0, 1, 1, 0], [0, 0, 1, 1], [], [0, 1, 1, 0]]
    return record.predicting(predictions[index], labels: [2, 2])
  }
}
