import Foundation
import Records
import Testing

/// What gradients in many variables cost, in bytes allocated: a count that no machine and no neighbor changes.
@Suite struct GradientGrowthTests {
  /// From 100 to 1000 variables: tenfold, or up to thirtyfold where a store of doubled size was just filled. A gradient that
  /// evaluates the function anew for each few variables takes a hundredfold.
  @Test(.enabled(if: jemalloc != nil, "jemalloc is not installed"))
  func aStepAllocatesInProportionToTheDimension() async throws {
    let growths = try await growth(of: [
      "sphere: {dimension: [100, 1000]}", "rastrigin: {dimension: [100, 1000]}", "styblinskiTang: {dimension: [100, 1000]}",
      "schwefel226: {dimension: [100, 1000]}", "sumOfDifferentPowers: {dimension: [100, 1000]}",
      "levy: {dimension: [100, 1000]}", "trid: {dimension: [100, 1000]}", "dixonPrice: {dimension: [100, 1000]}",
      "extendedRosenbrock: {pairs: [50, 500]}", "powellSingular: {blocks: [25, 250]}",
      "broydenTridiagonal: {dimension: [100, 1000]}", "broydenBanded: {dimension: [100, 1000]}",
      "discreteBoundaryValue: {dimension: [100, 1000]}", "cube: {dimension: [100, 1000]}",
      "quadratic: {dimension: [100, 1000]}", "rosenbrock: {dimension: [100, 1000]}", "ackley: {dimension: [100, 1000]}",
      "griewank: {dimension: [100, 1000]}", "zakharov: {dimension: [100, 1000]}",
    ])
    #expect(growths.count == 19)
    #expect(growths.filter { !(1...40).contains($0.value) } == [:])
  }

  /// How many times as many bytes two steps allocate with ten times as many variables, by the problem's name.
  private func growth(of problems: [String]) async throws -> [String: Double] {
    let folder = try Folder()
    try folder.write(
      """
      suite: growth
      seed: 1
      timing: {processes: 1, blocks: 1, blockMilliseconds: 0.001}
      experiments:
        - name: steps
          problems: [\(problems.map { "{\($0)}" }.joined(separator: ", "))]
          optimizers: [{gradientDescent: {rate: 1e-12}}]
          budget: {steps: 2}

      """, to: "suite.yaml")
    let run = try await assay("run", "suite.yaml", in: folder)
    #expect(run.code == 0, "\(run.err)")
    var bytes: [String: [Int]] = [:]
    for record in try folder.report().records {
      bytes[record.trial.problem.name, default: []].append(
        try #require(record.allocations.value, "\(record.allocations.absence ?? "")").bytes)
    }
    return bytes.mapValues { Double($0[1]) / Double($0[0]) }
  }
}
