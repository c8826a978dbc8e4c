// Prints what learning costs in float32, a line each: name, nanoseconds. The programs in Benchmarks/learning/peers put
// them beside PyTorch's in one run.
//   learning-speed [FOLDER]                     training steps of classifiers, on the data of a folder
//   learning-speed processes                    steps of the neural process, and draws of curves
//   learning-speed process-curve STEPS SEEDS    the neural process's held-out loss while it learns

let arguments = CommandLine.arguments.dropFirst()
switch arguments.first {
case "processes":
  for (name, nanoseconds) in try processTimes() { print(name, nanoseconds) }
case "process-curve":
  try processCurve(arguments.dropFirst().compactMap { Int($0) })
default:
  for (name, nanoseconds) in try classifierTimes(folder: arguments.first) { print(name, nanoseconds) }
}
