import AssayKit
import PortableMath
import Testing

@testable import Optimizers

@Suite struct ScheduleTests {
  /// The rates of PyTorch's schedulers (Keras's formula for one), by References/pytorch.json. The schedulers multiply
  /// the rate of the step before, which rounds otherwise in each step.
  @Test(arguments: Reference.read.schedules.indices)
  func everyScheduleIsPyTorchs(index: Int) throws {
    let reference = Reference.read.schedules[index]
    let plugin = try #require(methodsWithSchedules.first)
    let rate = LearningRate(plugin.settings(reference.settings))
    #expect(reference.rates.count >= 60)
    for (step, expected) in reference.rates.enumerated() {
      let distance = try ulps(rate(after: step), #require(Double(expected)))
      #expect(distance <= 3, "\(reference.settings) step \(step): \(distance)")
    }
  }

  /// The rate after t steps in closed form, at hand-made points.
  @Test func factorsAreTheFormulas() {
    #expect(Schedule.constant.factor(after: 1_000_000) == 1)
    let pieces = Schedule.piecewiseConstant(boundaries: [20, 10, 10], factor: 0.5)
    #expect([0, 9, 10, 19, 20].map { pieces.factor(after: $0) } == [1, 1, 0.25, 0.25, 0.125])
    let steps = Schedule.step(length: 10, factor: 0.5)
    #expect([0, 9, 10, 29, 30].map { steps.factor(after: $0) } == [1, 1, 0.5, 0.25, 0.125])
    let cosine = Schedule.cosine(length: 10, floor: 0.5)
    #expect([0, 5, 10, 11, 20].map { cosine.factor(after: $0) } == [1, 0.75, 0.5, 0.5, 0.5])
    let inverse = Schedule.inverseTime(length: 10)
    #expect([0, 10, 30].map { inverse.factor(after: $0) } == [1, 0.5, 0.25])
    let warm = Schedule.warmUp(length: 4, then: steps)
    #expect([0, 1, 3, 4, 13, 14].map { warm.factor(after: $0) } == [0.25, 0.5, 1, 1, 1, 0.5])
  }

  /// A boundary that is not a step is never reached.
  @Test func boundariesNeedNotBeSteps() {
    let schedule = Schedule.piecewiseConstant(boundaries: [.nan, .infinity, -.infinity, 2.5], factor: 0.5)
    #expect([0, 2, 3].map { schedule.factor(after: $0) } == [0.5, 0.5, 0.25])
  }

  /// With a factor of 0 at each step every rate but the first is 0, and a method that ignores the schedule moves on.
  @Test(arguments: methodsWithSchedules.map(\.description.name))
  func everyMethodFollowsItsSchedule(name: String) throws {
    let plugin = try #require(methodsWithSchedules.first { $0.description.name == name })
    let settings = Settings(
      ["schedule": "step", "scheduleLength": 1, "scheduleFactor": 0], descriptions: plugin.description.hyperparameters)
    let stepper = plugin.float32(settings, [1], Seed(7))
    var oracle = Oracle(AnyObjective(Slope<Float>()))
    try stepper.advance(steps: 1, calling: &oracle)
    let first = stepper.iterate
    #expect(first != [1])
    try stepper.advance(steps: 5, calling: &oracle)
    #expect(stepper.iterate == first)
  }
}

/// x₀: a gradient of 1 everywhere.
private struct Slope<Scalar: PortableScalar>: DifferentiableObjective {
  let dimension = 1

  func value(at x: Span<Scalar>) -> Scalar { x[0] }

  func gradient(at x: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) { gradient[0] = 1 }
}
