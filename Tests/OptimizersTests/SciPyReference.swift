import Foundation

/// What SciPy's minimisers did on small problems: References/scipy.json, written by scripts/scipy-references.
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

  let rows: [Row]

  /// The rows of a method, in SciPy's name, one for each problem.
  static func rows(of method: String) -> [Row] { shared.rows.filter { $0.method == method } }

  private static let shared: SciPyReference = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "References/scipy.json")
    do {
      return try JSONDecoder().decode(SciPyReference.self, from: Data(contentsOf: file))
    } catch {
      preconditionFailure("References/scipy.json cannot be read: \(error)")
    }
  }()
}
