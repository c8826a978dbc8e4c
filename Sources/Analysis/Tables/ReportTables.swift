public import Records

extension Report: Exportable {
  /// In the order in which help and documents list them.
  public static let tables = [trialsTable, targetsTable, courseTable, profilesTable]
}

/// What every table says of the trial that a row is of.
struct TrialIdentity {
  let trial: String
  let experiment: String
  let problem: String
  let optimizer: String
  let scalar: String
  let seed: UInt64

  init(_ trial: Trial) {
    self.trial = trial.id
    experiment = trial.experiment
    problem = "\(trial.problem)"
    optimizer = "\(trial.optimizer)"
    scalar = trial.scalarAndArithmetic
    seed = trial.seed
  }
}

/// A row that is of one trial.
protocol RowOfTrial: SendableMetatype {
  var identity: TrialIdentity { get }
}

/// The columns that join the tables, and group their rows.
func identifiers<Row: RowOfTrial>() -> [Column<Report, Row>] {
  [
    Column("trial", "the trial's id, which joins the tables") { .text($0.identity.trial) },
    Column("experiment", "its experiment") { .text($0.identity.experiment) },
    Column("problem", "the problem with its settings") { .text($0.identity.problem) },
    Column("optimizer", "the optimizer with its settings") { .text($0.identity.optimizer) },
    Column("scalar", "the scalar type, and the arithmetic backend if it is not the portable one") { .text($0.identity.scalar) },
    Column("seed", "the number that distinguishes repetitions") { .unsigned($0.identity.seed) },
  ]
}

/// Evaluations of every kind together, then of each kind.
func evaluations<Row: SendableMetatype>(_ counts: @escaping @Sendable (Row) -> EvaluationCounts?) -> [Column<Report, Row>] {
  let kinds = ["value", "gradient", "hessian", "hessian_product", "residual", "jacobian"]
  return [Column("evaluations", "evaluations of every kind together") { .init(counts($0)?.total) }]
    + kinds.enumerated().map { index, kind in
      Column("\(kind)_evaluations", "those of this kind") { .init(counts($0)?.counts[index]) }
    }
}

extension TrialRecord {
  /// False for a trial whose worker was lost: nobody knows what it did.
  var isKnown: Bool { !digest.isEmpty }

  /// The wall time of so many steps by the trial's time per step; infinite for nil, and nil without times.
  func nanoseconds(ofSteps steps: Int?) -> Double? {
    nanosecondsPerStep.map { perStep in steps.map { $0 == 0 ? 0 : Double($0) * perStep } ?? .infinity }
  }
}
