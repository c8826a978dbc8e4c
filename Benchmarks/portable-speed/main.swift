import PortableMath

// Prints Markdown tables of speed, each figure a ratio or a rate measured in this run. Run it on an otherwise idle
// machine:
// swift run -c release portable-speed [plain|avx2|avx512]
// OpenBLAS takes the same instructions, unless OPENBLAS_CORETYPE names other kernels.

if let name = CommandLine.arguments.dropFirst().first {
  guard let path = KernelPath.allCases.first(where: { "\($0)" == name && $0.isUsable }) else {
    fatalError("\(name) is no kernel path of this machine")
  }
  path.force()
}
productTable()
functionTable()
rateTable()
