import Records

/// One process's times in nanoseconds: the medians of its blocks.
struct ProcessTimes {
  let wallPerTrial: Double
  let wallPerStep: Double
  let cpuPerStep: Double
  /// NaN if the reference workload was not timed.
  let referenceUnitsPerStep: Double

  init(_ process: ProcessTiming, steps: Int) {
    let repetitions = Double(process.repetitionsPerBlock)
    wallPerTrial = (median(process.wallNanoseconds.map(Double.init)) ?? .nan) / repetitions
    wallPerStep = wallPerTrial / Double(steps)
    referenceUnitsPerStep = wallPerStep / (median((process.referenceNanoseconds ?? []).map(Double.init)) ?? .nan)
    cpuPerStep = (median(process.cpuNanoseconds.map(Double.init)) ?? .nan) / (repetitions * Double(steps))
  }
}
