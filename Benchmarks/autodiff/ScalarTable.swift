import AssayKit
import Autodiff
import Problems
import Timing

/// Rosenbrock's function written once, as an author would.
struct Valley<Scalar: PrimalScalar>: SmoothFunction {
  let dimension: Int

  func value<S: SmoothScalar>(at x: Span<S>) -> S where S.Primal == Scalar {
    var sum: S = 0
    for i in 0..<dimension - 1 {
      let valley = x[i + 1] - x[i] * x[i]
      let slope = x[i] - 1
      sum += 100 * valley * valley + slope * slope
    }
    return sum
  }
}

/// Derivatives by dual numbers against those of `Problems`, written by hand; each through `AnyObjective`.
func scalarTable() {
  print("| Rosenbrock | dimension | by hand, ns | by duals, ns | ratio |\n|---|--:|--:|--:|--:|")
  for dimension in [2, 8, 32] {
    let hand = AnyObjective(Rosenbrock<Double>(dimension: dimension))
    let dual = AnyObjective(Differentiated(Valley<Double>(dimension: dimension)))
    row("value", dimension, { $0[0] = hand.value($1) }, { $0[0] = dual.value($1) })
    row("gradient", dimension, { hand.gradient($1, &$0) }, { dual.gradient($1, &$0) })
    row("Hessian", dimension, { hand.hessian($1, &$0) }, { dual.hessian($1, &$0) })
  }
  print("")
}

private func row(
  _ name: String, _ dimension: Int, _ hand: (inout MutableSpan<Double>, Span<Double>) -> Void,
  _ dual: (inout MutableSpan<Double>, Span<Double>) -> Void
) {
  let x = UnsafeMutableBufferPointer<Double>.allocate(capacity: dimension)
  let result = UnsafeMutableBufferPointer<Double>.allocate(capacity: dimension * dimension)
  defer {
    x.deallocate()
    result.deallocate()
  }
  x.initialize(repeating: 0.3)
  result.initialize(repeating: 0)
  func time(_ body: @escaping (inout MutableSpan<Double>, Span<Double>) -> Void) -> () -> Void {
    {
      let argument = Span(_unsafeElements: UnsafeBufferPointer(x))
      var span = MutableSpan(_unsafeElements: result)
      for _ in 0..<1000 { body(&span, argument) }
    }
  }
  withoutActuallyEscaping(hand) { hand in
    withoutActuallyEscaping(dual) { dual in
      let (own, other) = leastNanoseconds(time(hand), time(dual))
      print("| \(name) | \(dimension) | \(decimal(own / 1000)) | \(decimal(other / 1000)) | \(decimal(other / own)) |")
    }
  }
}
