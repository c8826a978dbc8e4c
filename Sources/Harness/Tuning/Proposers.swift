import AssayKit
import PortableMath
import Records

/// The method that needs no optimizer.
let gridMethod = "grid"

private let suffix = "Search"

extension Registry {
  /// The optimizer that a search's method names, `sobol` being short for `sobolSearch`; nil if it proposes no points.
  func proposingOptimizer(_ name: String) -> OptimizerPlugin? {
    [name, name + suffix].lazy.compactMap { optimizer($0) }.first { $0.proposer != nil }
  }

  /// The names of the optimizers that propose points, in short.
  var proposingNames: [String] {
    optimizers.filter { $0.proposer != nil }.map(\.description.name).map { name in
      name.hasSuffix(suffix) ? String(name.dropLast(suffix.count)) : name
    }
  }

  /// What proposes the points of a planned search.
  func proposer(of search: Tuning) -> any PointProposer {
    if search.method.name == gridMethod { return Grid(places: search.hyperparameters.map(\.gridPlaces)) }
    guard let plugin = proposingOptimizer(search.method.name), let make = plugin.proposer else {
      preconditionFailure("a planned search's method was looked up before")
    }
    return make(Settings(search.method, descriptions: plugin.description.hyperparameters))
  }
}

/// Every combination of places, those of the last axis fastest.
private struct Grid: PointProposer {
  let places: [[Double]]

  var blindPoints: Int? { nil }

  func nextPoint(after evaluations: PointEvaluations, seed: Seed) -> [Double]? {
    var remainder = evaluations.points.count
    var point: [Double] = []
    for axis in places.reversed() {
      point.append(axis[remainder % axis.count])
      remainder /= axis.count
    }
    return remainder == 0 ? point.reversed() : nil
  }
}
