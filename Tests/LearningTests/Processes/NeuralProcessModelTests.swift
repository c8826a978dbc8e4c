import AssayKit
import Learning
import Optimizers
import PortableMath
import Testing

@Suite struct NeuralProcessModelTests {
  private func problem(threads: Int) throws -> Problem<Float> {
    let plugin = try #require(builtInModels.first { $0.description.name == "neuralProcess" })
    let settings = Settings([:], descriptions: plugin.description.settings, resources: Resources(threads: threads))
    return try plugin.float32(settings, Seed(41))
  }

  private func iterate(after steps: Int, threads: Int) throws -> [Float] {
    let problem = try problem(threads: threads)
    let adam = Adam<Float>(convention: .pytorch, rate: LearningRate(1e-4))
    let stepper = Stepper(adam, start: problem.start, seed: Seed(1))
    var oracle = Oracle(problem.objective)
    try stepper.advance(steps: steps, on: problem, calling: &oracle)
    return stepper.iterate
  }

  @Test func stepsHaveTheSameBitsOnAnyThreads() throws {
    #expect(Digest(of: try iterate(after: 3, threads: 1)) == Digest(of: try iterate(after: 3, threads: 2)))
  }

  @Test func eachStepHasItsOwnCurves() throws {
    let problem = try problem(threads: 1)
    let model = try #require(problem.model)
    let losses = (0..<4).map { model.objective($0).value(problem.start.span) }
    #expect(Set(losses).count == 4)
    #expect(model.objective(2).value(problem.start.span) == losses[2])
  }

  @Test func examinationShowsACurveBesideBaselines() throws {
    let problem = try problem(threads: 2)
    let model = try #require(problem.model)
    #expect(model.data.baselines.map(\.name) == ["oracle", "prior"])
    #expect(model.data.baselines[0].loss < -0.5 && model.data.baselines[1].loss > 1.3)
    let examination = model.examination(problem.start.span)
    #expect((examination.loss - 1.58).magnitude < 0.1)
    let curve = try #require(examination.curve)
    #expect(curve.x == (0..<400).map { Double(Float(Double($0 - 200) / 100)) })
    #expect(curve.contexts.count == 6 && curve.contexts == curve.contexts.sorted())
    #expect(curve.deviations.allSatisfy { $0 > 0.1 })
  }
}
