public import Analysis

/// A summary's rows as CSV (RFC 4180), one line for each problem, optimizer and scalar type; an empty cell is absent.
public func csv(_ summary: Summary) -> String {
  let header = [
    "suite", "machine", "experiment", "problem", "optimizer", "scalar", "trials", "statuses", "success_rate", "steps",
    "steps_to_target", "evaluations_to_target", "expected_evaluations", "ns_to_target", "success_rate_lower",
    "success_rate_upper", "final_gap", "accuracy_mean", "accuracy_sd", "ns_per_step",
    "ns_per_step_lower", "ns_per_step_upper", "ns_per_trial", "cpu_ns_per_step", "allocations", "allocated_bytes",
    "peak_memory_bytes",
  ]
  let lines = summary.rows.map { row in
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
    ]
  }
  return ([header] + lines).map { $0.map(quoted).joined(separator: ",") + "\n" }.joined()
}

private func text(_ number: Double?) -> String { number.map { $0.isNaN ? "nan" : "\($0)" } ?? "" }

private func quoted(_ cell: String) -> String {
  guard cell.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return cell }
  return "\"" + cell.replacing("\"", with: "\"\"") + "\""
}
