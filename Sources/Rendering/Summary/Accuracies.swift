import Analysis
import Foundation

// How accuracies vary: over seeds, by class, and by arithmetic. Accuracies and churn are shares.

/// Spreads of models that ran over seeds; those by class are long, and only in a full document.
func accuracies(_ summary: Summary, _ detail: Document.Detail) -> [Section] {
  Section.unlessEmpty("accuracy over seeds", [.table(seedTable(summary.accuracies))])
    + (detail == .full ? Section.unlessEmpty("accuracy by class", [.table(classTable(summary.accuracies))]) : [])
    + Section.unlessEmpty("spread by seed and by arithmetic", [.table(arithmeticTable(summary.arithmetics))])
}

private func seedTable(_ spreads: [AccuracySpread]) -> Table {
  var table = Table(columns: [
    ("optimizer", .left), ("type", .left), ("trials", .right), ("mean [95 %]", .right), ("SD", .right),
    ("range", .right), ("churn", .right), ("widest class", .right),
  ])
  for spread in spreads {
    let widest = byDeviation(spread).first.map { "\($0.number): \(share($0.mean)) ± \(share($0.standardDeviation))" }
    table.append(
      [
        spread.optimizer, spread.scalar, "\(spread.trials)",
        "\(share(spread.mean)) [\(share(spread.interval.lower)), \(share(spread.interval.upper))]",
        share(spread.standardDeviation), "\(share(spread.least)) … \(share(spread.greatest))", share(spread.churn),
        widest ?? "–",
      ], under: "\(spread.problem)  (\(spread.experiment))")
  }
  return table
}

/// The classes of each row, those first whose accuracy varies most, at most ten.
private func classTable(_ spreads: [AccuracySpread]) -> Table {
  var table = Table(columns: [
    ("class", .right), ("examples", .right), ("mean", .right), ("SD", .right), ("range", .right),
  ])
  for spread in spreads {
    for entry in byDeviation(spread).prefix(10) {
      table.append(
        [
          "\(entry.number)", "\(entry.examples)", share(entry.mean), share(entry.standardDeviation),
          "\(share(entry.least)) … \(share(entry.greatest))",
        ], under: "\(spread.problem), \(spread.optimizer), \(spread.scalar)  (\(spread.experiment))")
    }
  }
  return table
}

private func arithmeticTable(_ spreads: [ArithmeticSpread]) -> Table {
  var table = Table(columns: [
    ("optimizer", .left), ("types", .left), ("seeds", .right), ("SD of seed", .right), ("SD of arithmetic", .right),
    ("churn of seed", .right), ("churn of arithmetic", .right),
  ])
  for spread in spreads {
    table.append(
      [
        spread.optimizer, spread.scalars.joined(separator: ", "), "\(spread.seeds)", share(spread.seedDeviation),
        share(spread.arithmeticDeviation), share(spread.seedChurn), share(spread.arithmeticChurn),
      ], under: "\(spread.problem)  (\(spread.experiment))")
  }
  return table
}

private func byDeviation(_ spread: AccuracySpread) -> [AccuracySpread.ClassSpread] {
  spread.classes.sorted { ($1.standardDeviation, $0.number) < ($0.standardDeviation, $1.number) }
}

private func share(_ number: Double) -> String { String(format: "%.4f", number) }
