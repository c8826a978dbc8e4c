import AssayKit
import Optimizers
import PortableMath
import Testing

@testable import Learning

@Suite struct ResidualClassifierTests {
  private let plugin = residualNetworkPlugin

  private func problem(
    _ given: [String: Setting], seed: UInt64 = 1, threads: Int = 1
  ) throws(DataError) -> Problem<
    Float
  > {
    let small: [String: Setting] = ["blocks": 1, "microBatch": 4, "images": 24, "heldOut": 6]
    let settings = Settings(
      small.merging(given) { $1 }, descriptions: plugin.description.settings, resources: Resources(threads: threads))
    return try plugin.float32(settings, Seed(seed))
  }

  private func gradient(of problem: Problem<Float>, step: Int) -> [Float] {
    var result = problem.start
    var span = result.mutableSpan
    problem.objective(ofStep: step).gradient(problem.start.span, &span)
    return result
  }

  @Test func aStepIsTheSameForEveryCallerAtAnyTime() throws {
    let (one, other) = (try problem([:]), try problem([:], threads: 2))
    let last = gradient(of: one, step: 7)
    #expect(gradient(of: one, step: 2) == gradient(of: other, step: 2))
    #expect(gradient(of: other, step: 7) == last)
    // The same images in another order and other views, six steps later.
    #expect(gradient(of: one, step: 1) != last)
  }

  @Test func replicasChangeNoBit() throws {
    let answers = try [1, 2, 4].map { replicas in
      gradient(of: try problem(["microBatches": 4, "replicas": .number(replicas)]), step: 0)
    }
    #expect(answers.allSatisfy { $0 == answers[0] })
  }

  @Test func aHeldOutImageIsExaminedWithoutTheOthers() throws {
    let (few, many) = (try problem([:]), try problem(["heldOut": 12]))
    let (first, all) = (try #require(few.model), try #require(many.model))
    let answers = all.examination(many.start.span)
    let predictions = first.examination(few.start.span).predictions
    #expect(predictions.count == 6)
    #expect(predictions == Array(answers.predictions.prefix(6)))
    #expect(first.data.digest != all.data.digest)
  }

  /// Sixteen images by heart.
  @Test func itLearns() throws {
    let problem = try problem(["images": 16, "microBatch": 16, "augmentation": "none"])
    let stepper = Stepper(SGD<Float>(rate: 0.05, momentum: 0.9), start: problem.start, seed: Seed(1))
    var oracle = Oracle(problem.objective)
    for step in 0..<40 { try stepper.advance(steps: 1, from: step, on: problem, calling: &oracle) }
    #expect(problem.objective.value(problem.start.span) > 2)
    let iterate = stepper.iterate
    #expect(problem.objective.value(iterate.span) < 0.1)
  }

  @Test func aFolderWithoutImagesIsNamed() throws {
    let settings = Settings(
      [:], descriptions: plugin.description.settings, resources: Resources(dataFolder: "/nowhere"))
    let error = #expect(throws: DataError.self) { try plugin.float32(settings, Seed(1)) }
    #expect(error?.description.hasPrefix("in '/nowhere' there is no set of images: neither data_batch_1.bin") == true)
  }
}
