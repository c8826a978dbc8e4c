import Analysis

/// A row for each problem, optimizer and scalar type, with numbers in full precision.
func summaryRecords(_ summary: Summary) -> Table {
  let names = [
    "suite", "machine", "experiment", "problem", "optimizer", "scalar", "trials", "statuses", "success_rate", "steps",
    "steps_to_target", "evaluations_to_target", "expected_evaluations", "ns_to_target", "success_rate_lower",
    "success_rate_upper", "final_gap", "accuracy_mean", "accuracy_sd", "ns_per_step",
    "ns_per_step_lower", "ns_per_step_upper", "ns_per_trial", "cpu_ns_per_step", "allocations", "allocated_bytes",
    "peak_memory_bytes", "final_value", "best_known_gap", "out_of_bounds",
  ]
  let rows = summary.rows.map { row in
    [
      summary.suite, summary.machine, row.experiment, row.problem, row.optimizer, row.scalar, "\(row.trials)",
      row.statuses.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " "),
      text(row.successRate), text(row.steps), text(row.stepsToTarget?.value),
      text(row.evaluationsToTarget?.value), text(row.expectedEvaluations?.value), text(row.nanosecondsToTarget?.value),
      text(row.successInterval?.lower), text(row.successInterval?.upper),
      text(row.finalGap?.value), text(row.accuracyMean?.value), text(row.accuracyStandardDeviation?.value),
      text(row.nanosecondsPerStep), text(row.nanosecondsPerStepInterval?.lower),
      text(row.nanosecondsPerStepInterval?.upper), text(row.nanosecondsPerTrial), text(row.cpuNanosecondsPerStep),
      text(row.allocations), text(row.allocatedBytes), row.peakMemoryBytes.map { "\($0)" } ?? "",
      text(row.finalValue?.value), text(row.bestKnownGap?.value), row.outOfBounds.map { "\($0)" } ?? "",
    ]
  }
  return Table(columns: names.map { ($0, .left) }, sections: [Table.Section(rows: rows)])
}

private func text(_ number: Double?) -> String { number.map { $0.isNaN ? "nan" : "\($0)" } ?? "" }
