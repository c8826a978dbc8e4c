import AssayKit
import PortableMath
import Problems
import Testing

/// Figures that others published, to the digits they printed.
@Suite struct PublishedFigureTests {
  struct Figure: Sendable, CustomTestStringConvertible {
    let problem: String
    let value: Double
    /// Half the last digit printed.
    let within: Double
    let settings: [String: Setting]

    init(_ problem: String, _ value: Double, _ within: Double, _ settings: [String: Setting] = [:]) {
      self.problem = problem
      self.settings = settings
      self.value = value
      self.within = within
    }

    var testDescription: String { "\(problem): \(value)" }

    func made() throws -> Problem<Double> {
      let plugin = try #require(builtInProblems.first { $0.description.name == problem })
      return try plugin.float64(Settings(settings, descriptions: plugin.description.settings), Seed(1))
    }
  }

  /// Least values: Moré, Garbow & Hillstrom, ACM TOMS 7 (1981); Moré & Wild (2009), recomputed with their BenDFO code.
  @Test(arguments: [
    Figure("bard", 8.214877e-3, 5e-10), Figure("gaussian", 1.12793e-8, 5e-14), Figure("meyer", 87.94586, 5e-6),
    Figure("kowalikOsborne", 3.075056e-4, 5e-11), Figure("jennrichSampson", 124.3622, 5e-5),
    Figure("brownDennis", 85822.20, 5e-3), Figure("osborne1", 5.464895e-5, 5e-12),
    Figure("osborne2", 4.013774e-2, 5e-9),
    Figure("watson", 2.287670e-3, 5e-10, ["dimension": 6]), Figure("watson", 1.399760e-6, 5e-13, ["dimension": 9]),
    Figure("watson", 4.722381e-10, 5e-17, ["dimension": 12]), Figure("penalty1", 2.24997e-5, 1e-10, ["dimension": 4]),
    Figure("penalty1", 7.08765e-5, 1e-10, ["dimension": 10]), Figure("penalty2", 9.37629e-6, 1e-11, ["dimension": 4]),
    Figure("penalty2", 2.93660e-4, 1e-9, ["dimension": 10]), Figure("chebyquad", 3.516874e-3, 5e-10, ["dimension": 8]),
    Figure("linearFullRank", 36, 0), Figure("linearRank1", 8.380282, 5e-7), Figure("linearRank1Zero", 9.880597, 5e-7),
    Figure("bdqrtic", 10.23897, 5e-6, ["dimension": 8]),
  ])
  func leastValuesOfTheSets(_ figure: Figure) throws {
    let value = try #require(figure.made().optimum).value
    #expect((value - figure.value).magnitude <= figure.within, "\(value)")
  }

  /// The least value known of Chebyquad in ten dimensions is below the local one that both sets quote, 6.503955e−3.
  @Test func chebyquadOfTenHasALowerMinimumThanTheSetsQuote() throws {
    let optimum = try #require(Figure("chebyquad", 0, 0, ["dimension": 10]).made().optimum)
    #expect((optimum.value - 4.772713e-3).magnitude <= 1e-9)
  }

  /// Values at the usual starts as a run of ACM algorithm 566 printed them (README of the package Toms566.jl), and
  /// those of Osborne 1 in both conventions.
  @Test(arguments: [
    Figure("helicalValley", 2.50e3, 5), Figure("biggsExp6", 7.79e-1, 5e-4), Figure("gaussian", 3.89e-6, 5e-9),
    Figure("powellBadlyScaled", 1.14, 5e-3), Figure("box3d", 1.03e3, 5), Figure("watson", 30, 0, ["dimension": 9]),
    Figure("variablyDimensioned", 9.39e10, 5e7, ["dimension": 40]), Figure("penalty1", 5.45e9, 5e6, ["dimension": 60]),
    Figure("penalty2", 2.87e5, 5e2, ["dimension": 65]), Figure("brownBadlyScaled", 1e12, 5e9),
    Figure("brownDennis", 7.93e6, 5e3), Figure("gulf", 12.1, 5e-2),
    Figure("trigonometric", 2.01e-3, 5e-6, ["dimension": 40]),
    Figure("extendedRosenbrock", 484, 5e-1, ["pairs": 20]), Figure("powellSingular", 3.23e3, 5.1, ["blocks": 15]),
    Figure("beale", 14.2, 5e-2), Figure("wood", 1.92e4, 5e1), Figure("chebyquad", 1.39e-2, 5e-5, ["dimension": 50]),
    Figure("rosenbrock", 24.2, 1e-14), Figure("osborne1", 0.879026, 5e-7),
    Figure("osborne1", 16.1741, 5e-5, ["convention": "moreWild"]),
  ])
  func valuesAtTheUsualStarts(_ figure: Figure) throws {
    let problem = try figure.made()
    let value = problem.objective.value(problem.start.span)
    #expect((value - figure.value).magnitude <= figure.within, "\(value)")
  }

  /// Multiples of the usual start keep zeros, but Watson's origin becomes the factor in every element.
  @Test func startsAreMultiplied() throws {
    #expect(try Figure("box3d", 0, 0, ["startFactor": 10]).made().start == [0, 100, 200])
    #expect(try Figure("watson", 0, 0, ["startFactor": 10]).made().start == [Double](repeating: 10, count: 6))
    #expect(
      try Figure("watson", 0, 0, ["startFactor": 100, "convention": "moreWild"]).made().start
        == [Double](repeating: 50, count: 6))
    #expect(try Figure("rosenbrock", 0, 0, ["startFactor": 10]).made().start == [-12, 10])
  }
}
