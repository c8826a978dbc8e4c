import Glibc
import PortableMath
import Timing

typealias ArrayFunction = (Span<Double>, inout MutableSpan<Double>) -> Void

/// Functions of arrays of 4096 Doubles: a loop over the scalar function and the array function against a loop over
/// glibc's.
func functionTable() {
  print("| function | glibc ns | scalar ns | array ns | scalar to glibc | array to glibc |")
  print("|---|--:|--:|--:|--:|--:|")
  row("exp", scale: 20, { each($0, &$1, Glibc.exp) }, { each($0, &$1, Double.exp) }, { Double.exp($0, into: &$1) })
  row("log", scale: 0, { each($0, &$1, Glibc.log) }, { each($0, &$1, Double.log) }, { Double.log($0, into: &$1) })
  row("tanh", scale: 4, { each($0, &$1, Glibc.tanh) }, { each($0, &$1, Double.tanh) }, { Double.tanh($0, into: &$1) })
  row("sin", scale: 20, { each($0, &$1, Glibc.sin) }, { each($0, &$1, Double.sin) }, nil)
  row("cos", scale: 20, { each($0, &$1, Glibc.cos) }, { each($0, &$1, Double.cos) }, nil)
  print("")
}

/// A loop that calls the function itself: through a closure an element would cost a nanosecond more.
@inline(__always)
private func each(_ x: Span<Double>, _ y: inout MutableSpan<Double>, _ function: (Double) -> Double) {
  for i in x.indices { y[i] = function(x[i]) }
}

private func row(
  _ name: String, scale: Double, _ glibc: ArrayFunction, _ scalar: ArrayFunction, _ array: ArrayFunction?
) {
  let count = 4096
  let x = (0..<count).map { i -> Double in
    let u = Seed(3).uniform(element: UInt64(i))
    return scale == 0 ? u * 100 + 0x1p-20 : scale * (2 * u - 1)
  }
  var y = [Double](repeating: 0, count: count)
  func run(_ function: ArrayFunction) {
    var span = y.mutableSpan
    function(x.span, &span)
  }
  let (theirs, own) = leastNanoseconds({ run(glibc) }, { run(scalar) })
  var (again, whole) = (theirs, Double.nan)
  if let array { (again, whole) = leastNanoseconds({ run(glibc) }, { run(array) }) }
  func perElement(_ time: Double) -> String { time.isNaN ? "–" : decimal(time / Double(count)) }
  print(
    "| \(name) | \(perElement(theirs)) | \(perElement(own)) | \(perElement(whole)) | \(decimal(theirs / own)) "
      + "| \(whole.isNaN ? "–" : decimal(again / whole)) |")
}
