import AssayKit
import PortableMath
import Problems

/// What SciPy's minimizers did on small problems: References/scipy.json, written by scripts/references/scipy-references.
struct SciPyReference: Decodable {
  /// One method on one problem, with SciPy's default tolerances and exact derivatives.
  struct Row: Decodable, CustomStringConvertible {
    let method: String
    let problem: String
    /// SciPy's counts of values, gradients and Hessians (or their products) and of iterations.
    let nfev: Int?
    let njev: Int?
    let nhev: Int?
    let nit: Int?
    /// The value at the end.
    let fun: Double?
    let success: Bool?
    /// Why SciPy raised an error instead.
    let failure: String?

    var description: String { "\(method) on \(problem)" }
  }

  /// L-BFGS-B on a problem inside a box, with SciPy's default tolerances.
  struct Boxed: Decodable, CustomStringConvertible {
    let problem: String
    /// nil for an open side.
    let lower: [Double?]
    let upper: [Double?]
    let nfev: Int
    let fun: Double
    let x: [Double]

    var description: String { "\(problem) in \(lower) to \(upper)" }
  }

  let rows: [Row]
  let boxed: [Boxed]

  static var boxed: [Boxed] { shared.boxed }

  /// The rows of a method, in SciPy's name, one for each problem.
  static func rows(of method: String) -> [Row] { shared.rows.filter { $0.method == method } }

  private static let shared = readReference("scipy.json", as: SciPyReference.self)
}

extension SciPyReference.Row {
  var instance: Problem<Double> { referenceProblem(problem) }
}

extension SciPyReference.Boxed {
  var instance: Problem<Double> { referenceProblem(problem) }
}

/// The problem as the reference means it: our own but for the start of Rosenbrock's function in five dimensions,
/// which is that of SciPy's tutorial.
private func referenceProblem(_ name: String) -> Problem<Double> {
  if name.hasPrefix("rosenbrock"), let dimension = Int(name.dropFirst("rosenbrock".count)) {
    let start = dimension == 5 ? [1.3, 0.7, 0.8, 1.9, 1.2] : (0..<dimension).map { $0.isMultiple(of: 2) ? -1.2 : 1 }
    return Problem(AnyObjective(Rosenbrock<Double>(dimension: dimension)), start: start)
  }
  guard let plugin = builtInProblems.first(where: { $0.description.name == name }) else {
    preconditionFailure("no problem is called \(name)")
  }
  guard let problem = try? plugin.float64(Settings([:], descriptions: plugin.description.settings), Seed(7)) else {
    preconditionFailure("\(name) needs no data")
  }
  return problem
}
