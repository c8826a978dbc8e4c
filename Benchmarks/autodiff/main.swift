// Prints Markdown tables of what derivatives cost, each ratio measured in this run: swift run -c release autodiff
// `autodiff tape` prints the times of the tape alone, for Benchmarks/autodiff/peers.py.

if CommandLine.arguments.dropFirst().first == "tape" {
  tapeTimes()
} else {
  scalarTable()
}
