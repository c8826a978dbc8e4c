import PortableMath

#if hasFeature(Embedded)
func options() -> Int { 1 }
func printWitnesses() {}
#else
import Glibc

/// Forces the kernel path asked for; the number of threads asked for.
func options() -> Int {
  var threads = 1
  var rest = CommandLine.arguments.dropFirst()
  while let option = rest.popFirst(), let value = rest.popFirst() {
    if option == "--threads", let count = Int(value) { threads = count }
    if option == "--path", let path = KernelPath.allCases.first(where: { "\($0)" == value }) { path.force() }
  }
  return threads
}

/// What a provocation must change to have taken effect: libm's bits and the kernel path.
func printWitnesses() {
  let argument = CommandLine.arguments.isEmpty ? 0 : -17.125068414384877
  print("witness libm-exp \(String(Glibc.exp(argument).bitPattern, radix: 16))")
  print("witness path \(KernelPath.inUse)")
}
#endif
