import Foundation

/// What scripts/references/gate-references printed.
struct KnownGateStatistics: Decodable {
  struct SignedRank: Decodable {
    let sample: [Double]
    let shift, error, estimate, lower, upper, above, below: Double
  }

  struct MannWhitney: Decodable {
    let baseline, candidate: [Double]
    let shift, error, estimate, lower, upper, above, below: Double
  }

  struct Null: Decodable {
    let kind: String
    let sizes, statistics: [Int]
    let tails: [Double]
  }

  struct Success: Decodable {
    let lost, gained, count: Int
    let error, mcnemar, within, lower, upper: Double
  }

  struct Spread: Decodable {
    let a, b: [Double]
    let error, ratio, lower, upper, grown: Double
  }

  struct Holm: Decodable { let p, adjusted: [Double] }

  struct WarmUp: Decodable {
    let series: [Double]
    let length: Int
  }

  struct Cut: Decodable {
    let series: [Double]
    let least, at, until: Int
    let divergence: Double
  }

  let signedRank: [SignedRank]
  let mannWhitney: [MannWhitney]
  let nulls: [Null]
  let success: [Success]
  let spread: [Spread]
  let holm: [Holm]
  let warmUp: [WarmUp]
  let cuts: [Cut]

  init() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../known-gate-statistics.json")
    self = try JSONDecoder().decode(KnownGateStatistics.self, from: try Data(contentsOf: file))
  }
}

/// Equal but for the rounding of either side.
func isClose(_ a: Double, _ b: Double, _ tolerance: Double = 1e-12) -> Bool {
  (a - b).magnitude <= tolerance * max(1, b.magnitude)
}
