import PortableMath
import Timing

/// Matrix products against OpenBLAS, one thread each, and two threads against one.
func productTable() {
  guard let blas = OpenBLAS() else { return print("OpenBLAS is not installed: no products measured") }
  blas.setThreads(1)
  print("OpenBLAS core \(blas.core), kernel path \(KernelPath.inUse)\n")
  print("| product | scalar | GFLOP/s | OpenBLAS GFLOP/s | ratio | two threads to one |")
  print("|---|---|--:|--:|--:|--:|")
  for (m, k, n) in [(384, 384, 384), (960, 960, 960), (768, 128, 128), (1280, 128, 128), (64, 128, 128)] {
    row(Float.self, m, k, n) { a, b, c in blas.multiply(a, b, into: &c, m, k, n) }
    row(Double.self, m, k, n) { a, b, c in blas.multiply(a, b, into: &c, m, k, n) }
  }
  print("")
}

private func row<Scalar: PortableScalar>(
  _ type: Scalar.Type, _ m: Int, _ k: Int, _ n: Int, _ theirs: ([Scalar], [Scalar], inout [Scalar]) -> Void
) {
  let a = Seed(1).normals(count: m * k).map { Scalar($0) }
  let b = Seed(2).normals(count: k * n).map { Scalar($0) }
  var c = [Scalar](repeating: 0, count: m * n)
  var d = c
  func ours(_ threads: Int) {
    var span = c.mutableSpan
    multiply(a.span, by: b.span, into: &span, rows: m, depth: k, columns: n, threads: threads)
  }
  let (own, other) = leastNanoseconds({ ours(1) }, { theirs(a, b, &d) })
  let (one, two) = leastNanoseconds({ ours(1) }, { ours(2) })
  let operations = 2 * Double(m * n * k)
  print(
    "| \(m) × \(k) × \(n) | \(type) | \(decimal(operations / own, 1)) | \(decimal(operations / other, 1)) "
      + "| \(decimal(other / own)) | \(decimal(one / two)) |")
}
