import AssayKit
import Records

/// What a run keeps in memory for each of its trials: where it stands, and its row of the summary.
private let bytesOfTrial = 4096.0

/// Throws if lists multiply out to more trials than memory holds; they are counted before one is made.
func checkSize(_ planners: [ExperimentPlanner]) throws(ConfigurationError) {
  var sum = 0.0
  for planner in planners {
    let count = planner.trialCount
    sum += count
    let bytes = sum * bytesOfTrial
    guard bytes > planner.memoryBytes else { continue }
    let what = sum == count ? "the experiment has" : "the experiments up to this one have"
    throw planner.error(
      planner.experiment.line,
      .invalid(
        "\(what) \(grouped(sum)) trials, and a run of them needs \(gibibytes(bytes)) of memory, but there are "
          + "\(gibibytes(planner.memoryBytes)); shorten the lists"))
  }
}

extension ExperimentPlanner {
  /// The number of trials, as far as the names in the suite are known; a Double, which no product overflows.
  fileprivate var trialCount: Double {
    let repeats = Double(experiment.seeds.count) * searchTrialCount
    guard experiment.programs.isEmpty else { return experiment.programs.map(\.combinationCount).reduce(0, +) * repeats }
    let problems = experiment.problems.map { count($0, registry.problem($0.name)?.description.settings ?? []) }
    let optimizers = experiment.optimizers.map { count($0, registry.optimizer($0.name)?.description.hyperparameters ?? []) }
    let repetitions = [experiment.scalars.count, arithmetics.count, experiment.seeds.count].map(Double.init).reduce(1, *)
    return problems.reduce(0, +) * optimizers.reduce(0, +) * repetitions * searchTrialCount
  }

  /// The number of trials for each seed; 1 if nothing is tuned.
  private var searchTrialCount: Double {
    guard let tuning = experiment.tuning else { return 1 }
    // A grid that is larger than `maxTrials` is refused by itself.
    let grid = tuning.hyperparameters.map { Double($0.gridCount ?? tuning.maxTrials) }.reduce(1, *)
    return tuning.methods.map { method in
      guard method.name != gridMethod else { return min(grid, Double(tuning.maxTrials)) }
      return count(method, registry.optimizer(method.name)?.description.hyperparameters ?? []) * Double(tuning.maxTrials)
    }.reduce(0, +)
  }

  private func count(_ choice: PluginChoice, _ descriptions: [SettingDescription]) -> Double {
    descriptions.reduce(1) { product, description in
      product * Double(choice.settings[description.name].map { alternatives($0, of: description).count } ?? 1)
    }
  }
}

/// `100,000,000,000`; in powers of ten beyond what a Double counts.
private func grouped(_ count: Double) -> String {
  guard let whole = Int(exactly: count), whole < 1 << 53 else { return "more than 9 · 10¹⁵" }
  let digits = Array(String(whole))
  return String(
    digits.enumerated().flatMap { place, digit in
      place > 0 && (digits.count - place).isMultiple(of: 3) ? [",", digit] : [digit]
    })
}
