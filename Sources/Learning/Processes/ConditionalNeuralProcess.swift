import AssayKit
public import PortableMath
import Synchronization

/// A conditional neural process: from the contexts of a curve, a normal distribution of its value at any x.
///
///     r = mean over contexts of encoder(x, y);  (μ, s) = decoder(r, x);  σ = 0.1 + 0.9·ln(1 + eˢ)
///
/// The encoder has four layers of 128, all but the last rectified. The decoder has two rectified layers of 128, and one of 2.
/// The 83,330 parameters are those of one layer after the other: the weights (inputs × outputs, row by row), then the biases.
/// In the decoder's first layer the weights of x stand first. The loss is the mean of −ln N(y; μ, σ²) over all targets of a
/// batch.
///
/// A batch is cut into four shards of curves, which may be on four threads. Their gradients are added in the shards' order,
/// so threads change no bit. Sums over rows are in ascending order, and the loss is summed in Double. The shards' arrays are
/// kept from call to call.
/// Source: Garnelo et al., "Conditional neural processes", ICML 2018, and the authors' published notebook.
public final class ConditionalNeuralProcess<Scalar: PortableScalar>: Sendable {
  private let shape = NeuralProcessShape(width: 128)
  private let threads: Int
  /// Shards that no call works with.
  private let idle = Mutex<[[NeuralProcessShard<Scalar>]]>([])

  /// - Parameter threads: At most so many threads work on one batch.
  public init(threads: Int = 1) { self.threads = threads }

  public var parameterCount: Int { shape.parameterCount }
  var parameterTensors: [TensorShape] { shape.parameterTensors }

  /// Weights uniform in ±√(6/(inputs + outputs)), biases zero.
  public func initialParameters(seed: Seed) -> [Scalar] { shape.initialParameters(seed).map { Scalar($0) } }

  /// The mean loss over all targets of the batch.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func loss(on batch: CurveBatch<Scalar>, at parameters: Span<Scalar>) -> Double {
    var shards = takeShards(batch)
    defer { giveBack(shards) }
    return run(&shards, batch, parameters) { $0.forward($1) } / Double(batch.x.count)
  }

  /// Writes the loss's gradient into `gradient`, which has `parameterCount` elements; gives the loss.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func gradient(
    on batch: CurveBatch<Scalar>, at parameters: Span<Scalar>, into gradient: inout MutableSpan<Scalar>
  ) -> Double {
    precondition(gradient.count == parameterCount, "a gradient has an element for each parameter")
    let share = 1 / Double(batch.x.count)
    var shards = takeShards(batch)
    defer { giveBack(shards) }
    let sum = run(&shards, batch, parameters) { shard, parameters in
      let sum = shard.forward(parameters)
      shard.backward(parameters, share: share)
      return sum
    }
    for (index, shard) in shards.enumerated() {
      let part = shard.gradient
      let slopes = part.span
      for i in 0..<parameterCount {
        gradient[unchecked: i] = index == 0 ? slopes[unchecked: i] : gradient[unchecked: i] + slopes[unchecked: i]
      }
    }
    return sum * share
  }

  /// μ and σ at every point of the batch.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func predictions(
    on batch: CurveBatch<Scalar>, at parameters: Span<Scalar>
  ) -> [(mean: Double, deviation: Double)] {
    var shards = takeShards(batch)
    defer { giveBack(shards) }
    _ = run(&shards, batch, parameters) { $0.forward($1) }
    return shards.flatMap { shard in (0..<shard.curves * batch.points).map { shard.prediction($0) } }
  }

  /// Four shards, or as many as there are curves.
  private func takeShards(_ batch: CurveBatch<Scalar>) -> [NeuralProcessShard<Scalar>] {
    let count = min(4, batch.curves)
    let shards = idle.withLock { idle in
      idle.lastIndex { $0.count == count }.map { idle.remove(at: $0) }
    }
    return shards ?? (0..<count).map { _ in NeuralProcessShard(shape: shape) }
  }

  private func giveBack(_ shards: [NeuralProcessShard<Scalar>]) { idle.withLock { $0.append(shards) } }

  /// The sum of what `body` gives for each shard of the batch.
  @inline(__always)
  private func run(
    _ shards: inout [NeuralProcessShard<Scalar>], _ batch: CurveBatch<Scalar>, _ parameters: Span<Scalar>,
    _ body: (inout NeuralProcessShard<Scalar>, Span<Scalar>) -> Double
  ) -> Double {
    precondition(parameters.count == parameterCount, "there are \(parameterCount) parameters, not \(parameters.count)")
    let count = shards.count
    var sums = [Double](repeating: 0, count: count)
    parameters.withUnsafeBufferPointer { parameters in
      shards.withUnsafeMutableBufferPointer { shards in
        sums.withUnsafeMutableBufferPointer { sums in
          forEach(below: count, threads: threads) { index in
            let (first, end) = (batch.curves * index / count, batch.curves * (index + 1) / count)
            shards[index].load(batch, first..<end)
            sums[index] = body(&shards[index], parameters.span)
          }
        }
      }
    }
    return sums.reduce(0, +)
  }
}
