import AssayKit
import PortableMath
import Problems

/// The problem with a name of References/scipy.json, from the start that scripts/scipy-references gives it.
func smallProblem(_ name: String) -> Problem<Double> {
  switch name {
  case "rosenbrock2": return rosenbrock(from: [-1.2, 1])
  case "rosenbrock5": return rosenbrock(from: [1.3, 0.7, 0.8, 1.9, 1.2])
  case "rosenbrock10": return rosenbrock(from: (0..<10).map { $0.isMultiple(of: 2) ? -1.2 : 1 })
  default:
    guard let plugin = builtInProblems.first(where: { $0.description.name == name }) else {
      preconditionFailure("no problem is called '\(name)'")
    }
    return plugin.float64(Settings([:], parameters: plugin.description.parameters), Seed(7))
  }
}

private func rosenbrock(from start: [Double]) -> Problem<Double> {
  Problem(AnyObjective(Rosenbrock<Double>(dimension: start.count)), start: start)
}
