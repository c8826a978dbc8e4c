import Glibc
import PortableMath

// measure-math records FUNCTION COUNT SEED: arguments and values as binary records, for scripts/proof/measure-accuracy.c
// measure-math sweep FUNCTION [STRIDE]: the digest of the function at every STRIDE-th Float, and the arguments whose
//   value
//   lies so near to a midpoint of two Floats that only more precision can tell the side
// measure-math stream SEED: random bits without end, for dieharder and its like

let arguments = CommandLine.arguments

func stop(_ sentence: String) -> Never {
  print("measure-math: \(sentence)")
  exit(2)
}

if arguments.count == 3, arguments[1] == "stream", let seed = UInt64(arguments[2]) { writeStream(seed: seed) }
guard arguments.count >= 3, let function = measuredFunctions.first(where: { $0.name == arguments[2] }) else {
  stop("usage: measure-math records FUNCTION COUNT SEED | sweep FUNCTION [STRIDE]")
}
switch arguments[1] {
case "records" where arguments.count == 5:
  guard let count = Int(arguments[3]), let seed = UInt64(arguments[4]) else { stop("COUNT and SEED are integers") }
  writeRecords(of: function, count: count, seed: seed)
case "sweep":
  guard let stride = arguments.count > 3 ? Int(arguments[3]) : 1, stride > 0 else { stop("STRIDE is positive") }
  guard function.isUnary else { stop("\(function.name) has two arguments") }
  sweep(function, stride: stride)
default:
  stop("unknown command \(arguments[1])")
}
