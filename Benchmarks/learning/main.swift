// Prints times of training steps in float32, a line each, for Benchmarks/learning/peers to put beside PyTorch's:
//   learning-speed classifiers FOLDER   name, nanoseconds a step; on the data of the folder
//   learning-speed resnet THREADS       least nanoseconds a step and of the processors' time, peak memory in bytes

let arguments = CommandLine.arguments.dropFirst()
switch (arguments.first, arguments.last.flatMap { Int($0) }) {
case ("classifiers", _):
  for (name, nanoseconds) in try classifierTimes(folder: arguments.last) { print(name, nanoseconds) }
case ("resnet", let threads?):
  let times = try residualNetworkTimes(threads: threads)
  print(times.wallNanoseconds, times.processorNanoseconds, peakMemoryBytes())
default: print("usage: learning-speed classifiers FOLDER | resnet THREADS")
}
