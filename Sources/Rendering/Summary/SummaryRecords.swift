import Analysis

/// A row for each problem, optimizer and scalar type, with numbers in full precision.
func summaryRecords(_ summary: Summary) -> Table {
  let rows = summary.rows.map { row in columns.map { $0.cell(summary, row) } }
  return Table(columns: columns.map { ($0.name, .left) }, sections: [Table.Section(rows: rows)])
}

private struct Column: Sendable {
  let name: String
  let cell: @Sendable (Summary, Summary.Row) -> String

  init(_ name: String, _ cell: @escaping @Sendable (Summary, Summary.Row) -> String) {
    self.name = name
    self.cell = cell
  }

  /// A column of a row's number, `nan` or empty where there is none.
  init(number name: String, _ number: @escaping @Sendable (Summary.Row) -> Double?) {
    self.init(name) { _, row in number(row).map { $0.isNaN ? "nan" : "\($0)" } ?? "" }
  }

  init(count name: String, _ count: @escaping @Sendable (Summary.Row) -> Int?) {
    self.init(name) { _, row in count(row).map { "\($0)" } ?? "" }
  }
}

/// New ones stand at the end, since scripts may count them.
private let columns = [
  Column("suite") { summary, _ in summary.suite },
  Column("machine") { summary, _ in summary.machine },
  Column("experiment") { $1.experiment },
  Column("problem") { $1.problem },
  Column("optimizer") { $1.optimizer },
  Column("scalar") { $1.scalar },
  Column(count: "trials") { $0.trials },
  Column("statuses") { $1.statuses.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ") },
  Column(number: "success_rate") { $0.successRate },
  Column(number: "steps") { $0.steps },
  Column(number: "steps_to_target") { $0.stepsToTarget?.value },
  Column(number: "evaluations_to_target") { $0.evaluationsToTarget?.value },
  Column(number: "expected_evaluations") { $0.expectedEvaluations?.value },
  Column(number: "ns_to_target") { $0.nanosecondsToTarget?.value },
  Column(number: "success_rate_lower") { $0.successInterval?.lower },
  Column(number: "success_rate_upper") { $0.successInterval?.upper },
  Column(number: "final_gap") { $0.finalGap?.value },
  Column(number: "accuracy_mean") { $0.accuracyMean?.value },
  Column(number: "accuracy_sd") { $0.accuracyStandardDeviation?.value },
  Column(number: "ns_per_step") { $0.nanosecondsPerStep },
  Column(number: "ns_per_step_lower") { $0.nanosecondsPerStepInterval?.lower },
  Column(number: "ns_per_step_upper") { $0.nanosecondsPerStepInterval?.upper },
  Column(number: "ns_per_trial") { $0.nanosecondsPerTrial },
  Column(number: "cpu_ns_per_step") { $0.cpuNanosecondsPerStep },
  Column(number: "allocations") { $0.allocations },
  Column(number: "allocated_bytes") { $0.allocatedBytes },
  Column(count: "peak_memory_bytes") { $0.peakMemoryBytes },
  Column(number: "final_value") { $0.finalValue?.value },
  Column(number: "best_known_gap") { $0.bestKnownGap?.value },
  Column(count: "out_of_bounds") { $0.outOfBounds },
]
