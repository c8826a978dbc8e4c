import Glibc
import PortableMath

/// Functions of arrays of 4096 Doubles: a loop over the scalar function and the array function against a loop over
/// glibc's.
func functionTable() {
  print("| function | glibc ns | scalar ns | array ns | scalar to glibc | array to glibc |")
  print("|---|--:|--:|--:|--:|--:|")
  row("exp", scale: 20, { Glibc.exp($0) }, Double.exp) { Double.exp($0, into: &$1) }
  row("log", scale: 0, { Glibc.log($0) }, Double.log) { Double.log($0, into: &$1) }
  row("tanh", scale: 4, { Glibc.tanh($0) }, Double.tanh) { Double.tanh($0, into: &$1) }
  row("sin", scale: 20, { Glibc.sin($0) }, Double.sin, nil)
  row("cos", scale: 20, { Glibc.cos($0) }, Double.cos, nil)
  print("")
}

@inline(__always)
private func row(
  _ name: String, scale: Double, _ glibc: (Double) -> Double, _ scalar: (Double) -> Double,
  _ array: ((Span<Double>, inout MutableSpan<Double>) -> Void)?
) {
  let count = 4096
  let x = (0..<count).map { i -> Double in
    let u = Seed(3).uniform(element: UInt64(i))
    return scale == 0 ? u * 100 + 0x1p-20 : scale * (2 * u - 1)
  }
  var y = [Double](repeating: 0, count: count)
  func loop(_ function: (Double) -> Double) { for i in 0..<count { y[i] = function(x[i]) } }
  let (theirs, own) = leastNanoseconds({ loop(glibc) }, { loop(scalar) })
  var (again, whole) = (theirs, Double.nan)
  if let array {
    (again, whole) = leastNanoseconds(
      { loop(glibc) },
      {
        var span = y.mutableSpan
        array(x.span, &span)
      })
  }
  func each(_ time: Double) -> String { time.isNaN ? "–" : decimal(time / Double(count)) }
  print(
    "| \(name) | \(each(theirs)) | \(each(own)) | \(each(whole)) | \(decimal(theirs / own)) "
      + "| \(whole.isNaN ? "–" : decimal(again / whole)) |")
}
