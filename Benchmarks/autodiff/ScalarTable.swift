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

/// The same, written by terms.
struct ValleyTerms<Scalar: PrimalScalar>: SmoothTerms {
  static var reach: Int { 2 }
  let dimension: Int

  @inline(__always)
  func term<S: SmoothScalar>(_ index: Int, of x: Span<S>) -> S where S.Primal == Scalar {
    let valley = x[1] - x[0] * x[0]
    let slope = x[0] - 1
    return 100 * valley * valley + slope * slope
  }
}

/// Derivatives of the product against those of `Problems`, written by hand; each through `AnyObjective`.
func scalarTable() {
  print("| Rosenbrock | dimension | written | by hand, ns | by derivatives, ns | ratio |\n|---|--:|---|--:|--:|--:|")
  for dimension in [2, 8, 32] {
    let hand = AnyObjective(Rosenbrock<Double>(dimension: dimension))
    let ways = [
      ("as a whole", AnyObjective(Differentiated(Valley<Double>(dimension: dimension)))),
      ("by terms", AnyObjective(DifferentiatedTerms(ValleyTerms<Double>(dimension: dimension)))),
    ]
    for (way, derived) in ways {
      row("value", dimension, way, { $0[0] = hand.value($1) }, { $0[0] = derived.value($1) })
      row("gradient", dimension, way, { hand.gradient($1, &$0) }, { derived.gradient($1, &$0) })
      row("Hessian", dimension, way, { hand.hessian($1, &$0) }, { derived.hessian($1, &$0) })
    }
  }
  print("")
}

private func row(
  _ name: String, _ dimension: Int, _ way: String, _ hand: (inout MutableSpan<Double>, Span<Double>) -> Void,
  _ derived: (inout MutableSpan<Double>, Span<Double>) -> Void
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
    withoutActuallyEscaping(derived) { derived in
      let (own, other) = leastNanoseconds(time(hand), time(derived))
      let times = "\(decimal(own / 1000)) | \(decimal(other / 1000)) | \(decimal(other / own))"
      print("| \(name) | \(dimension) | \(way) | \(times) |")
    }
  }
}
