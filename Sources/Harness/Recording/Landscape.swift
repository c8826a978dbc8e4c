import AssayKit
import PortableMath
public import Records

/// Returns the function that a trial minimizes, for pictures: in float64 and portable arithmetic, whatever the trial's are.
///
/// It counts no evaluation. nil for a problem that the registry lacks, or whose data are missing.
public func landscape(of trial: Trial, with registry: Registry) -> ((_ point: [Double]) -> Double)? {
  var trial = trial
  (trial.scalar, trial.arithmetic, trial.start) = (.float64, nil, nil)
  guard let problem = try? Instance<Double>(trial, registry).problem, problem.model == nil else { return nil }
  return { problem.objective.value($0.span) }
}
