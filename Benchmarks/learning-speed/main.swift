// Prints what learning costs in float32, a line each. The programs in Benchmarks/learning-speed/peers put them beside
// PyTorch's.
//   learning-speed classifiers FOLDER           name, nanoseconds a training step; on the data of the folder
//   learning-speed resnet THREADS               least nanoseconds a step and of the processors' time, peak memory in bytes
//   learning-speed processes                    name, nanoseconds: steps of the neural process, and draws of curves
//   learning-speed process-curve STEPS SEEDS    the neural process's held-out loss while it learns

let arguments = CommandLine.arguments.dropFirst()
switch (arguments.first, arguments.last.flatMap { Int($0) }) {
case ("classifiers", _):
  for (name, nanoseconds) in try classifierTimes(folder: arguments.last) { print(name, nanoseconds) }
case ("resnet", let threads?):
  let times = try residualNetworkTimes(threads: threads)
  print(times.wallNanoseconds, times.processorNanoseconds, peakMemoryBytes())
case ("processes", _):
  for (name, nanoseconds) in try processTimes() { print(name, nanoseconds) }
case ("process-curve", _):
  try processCurve(arguments.dropFirst().compactMap { Int($0) })
default:
  print("usage: learning-speed classifiers FOLDER | resnet THREADS | processes | process-curve STEPS SEEDS")
}
