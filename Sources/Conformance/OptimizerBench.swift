import AssayKit
import Foundation
import PortableMath

/// The checks that need a scalar type.
protocol BenchChecks {
  func beginsAtItsStart() -> String?
  func descendsOnAQuadratic() -> String?
  func repeatsItselfToTheBit() -> String?
  func replaysFromASavedState() -> String?
  func honoursEveryBudget() -> String?
  func survivesValuesThatAreNotFinite() -> String?
  func survivesHugeStarts() -> String?
}

/// An optimizer in one scalar type, set before small objectives in a dimension it can work in.
struct Bench<Scalar: PortableScalar>: BenchChecks {
  private let maker: OptimizerPlugin.Maker<Scalar>
  private let settings: Settings
  private let dimension: Int

  init(_ plugin: OptimizerPlugin, _ maker: @escaping OptimizerPlugin.Maker<Scalar>) {
    self.maker = maker
    settings = Settings([:], parameters: plugin.description.hyperparameters)
    dimension = min(3, plugin.description.greatestDimension ?? 3)
  }

  private func stepper(at start: [Scalar]) -> Stepper<Scalar> { maker(settings, start, Seed(7)) }

  private var usualStart: [Scalar] { (0..<dimension).map { 1 + Scalar($0) / 4 } }

  private var bowl: AnyObjective<Scalar> { AnyObjective(Bowl(dimension: dimension)) }

  /// Steps until `steps` are done or the optimizer stops; how it stopped.
  private func advance(
    _ stepper: Stepper<Scalar>, steps: Int, calling oracle: inout Oracle<Scalar>
  ) -> Stop? {
    for _ in 0..<steps {
      do throws(Stop) { try stepper.advance(steps: 1, calling: &oracle) } catch { return error }
    }
    return nil
  }

  func beginsAtItsStart() -> String? {
    let iterate = stepper(at: usualStart).iterate
    return iterate == usualStart ? nil : "before its first step it is at \(iterate), not at its start \(usualStart)"
  }

  /// The value falls to a hundredth of that at (1, 1.25, …) within 100,000 steps: where a step is one random point of
  /// [−5, 5]³, one in 16,000 is good enough.
  func descendsOnAQuadratic() -> String? {
    let stepper = stepper(at: usualStart)
    var oracle = Oracle(bowl)
    let goal = bowl.value(usualStart.span) / 100
    var best = Scalar.infinity
    for _ in 0..<1000 {
      let stop = advance(stepper, steps: 100, calling: &oracle)
      best = min(best, bowl.value(stepper.iterate.span))
      if stop != nil || best <= goal { break }
    }
    return best <= goal ? nil : "its best value on a convex quadratic is \(best), above \(goal)"
  }

  func repeatsItselfToTheBit() -> String? {
    let ends = (0..<2).map { _ in
      let stepper = stepper(at: usualStart)
      var oracle = Oracle(bowl)
      _ = advance(stepper, steps: 20, calling: &oracle)
      return Digest(of: stepper.iterate)
    }
    return ends[0] == ends[1] ? nil : "two runs of 20 steps end in different bits"
  }

  func replaysFromASavedState() -> String? {
    let original = stepper(at: usualStart)
    var oracle = Oracle(bowl)
    _ = advance(original, steps: 5, calling: &oracle)
    let replayed = stepper(at: usualStart)
    do {
      try copyState(of: original, to: replayed)
    } catch {
      return "its state cannot be saved and restored: \(error)"
    }
    for step in 1...10 {
      let stops = [original, replayed].map { advance($0, steps: 1, calling: &oracle) }
      guard stops[0] == stops[1] else { return "a restored state stops otherwise at step \(step)" }
      if stops[0] != nil { return nil }
      guard Digest(of: original.iterate) == Digest(of: replayed.iterate) else {
        return "a restored state goes another way at step \(step)"
      }
    }
    return nil
  }

  /// Whatever the budget, not one evaluation more, and the stop is the oracle's.
  func honoursEveryBudget() -> String? {
    for budget in 0...12 {
      var oracle = Oracle(bowl, evaluationBudget: budget)
      let stop = advance(stepper(at: usualStart), steps: 100, calling: &oracle)
      guard oracle.evaluations.total <= budget else { return "a budget of \(budget) was overrun" }
      switch stop {
      case .budgetSpent, .converged: break
      case nil: return "it took 100 steps on \(budget) evaluations"
      case .some(let other): return "a spent budget became \(other)"
      }
    }
    return nil
  }

  func survivesValuesThatAreNotFinite() -> String? {
    for value in [Scalar.nan, .infinity, -.infinity] {
      var oracle = Oracle(AnyObjective(Flat(dimension: dimension, value: value)))
      let stepper = stepper(at: usualStart)
      _ = advance(stepper, steps: 50, calling: &oracle)
      guard stepper.iterate.count == dimension else { return "values of \(value) changed the iterate's length" }
    }
    return nil
  }

  func survivesHugeStarts() -> String? {
    let start = [Scalar](repeating: Scalar.greatestFiniteMagnitude / 4, count: dimension)
    let stepper = stepper(at: start)
    var oracle = Oracle(bowl)
    _ = advance(stepper, steps: 50, calling: &oracle)
    return stepper.iterate.count == dimension ? nil : "a huge start changed the iterate's length"
  }
}

/// ½ Σ (i + 1)·xᵢ²: convex, condition `dimension`.
private struct Bowl<Scalar: PortableScalar>: TwiceDifferentiableObjective {
  let dimension: Int

  func value(at x: Span<Scalar>) -> Scalar {
    var sum: Scalar = 0
    for i in x.indices { sum += Scalar(i + 1) * x[i] * x[i] }
    return sum / 2
  }

  func gradient(at x: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) {
    for i in x.indices { gradient[i] = Scalar(i + 1) * x[i] }
  }

  func hessian(at x: Span<Scalar>, into hessian: inout MutableSpan<Scalar>) {
    for index in hessian.indices { hessian[index] = 0 }
    for i in x.indices { hessian[i * dimension + i] = Scalar(i + 1) }
  }
}

/// The same value everywhere, and in every derivative.
private struct Flat<Scalar: PortableScalar>: TwiceDifferentiableObjective {
  let dimension: Int
  let value: Scalar

  func value(at x: Span<Scalar>) -> Scalar { value }

  func gradient(at x: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) {
    for index in gradient.indices { gradient[index] = value }
  }

  func hessian(at x: Span<Scalar>, into hessian: inout MutableSpan<Scalar>) {
    for index in hessian.indices { hessian[index] = value }
  }
}

/// Copies a state through JSON, as a saved file would.
private func copyState<Scalar>(of source: Stepper<Scalar>, to target: Stepper<Scalar>) throws {
  let encoder = JSONEncoder()
  encoder.nonConformingFloatEncodingStrategy = .convertToString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  let decoder = JSONDecoder()
  decoder.nonConformingFloatDecodingStrategy = .convertFromString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  let saved = try encoder.encode(SavedState(encode: source.encodeState))
  _ = try decoder.decode(RestoredState.self, from: saved, configuration: target.restoreState)
}

private struct SavedState: Encodable {
  let encode: (any Encoder) throws -> Void

  func encode(to encoder: any Encoder) throws { try encode(encoder) }
}

private struct RestoredState: DecodableWithConfiguration {
  init(from decoder: any Decoder, configuration: (any Decoder) throws -> Void) throws { try configuration(decoder) }
}
