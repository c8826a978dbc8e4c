// Prints times of training steps in float32, a line each: name, nanoseconds a step. The only argument is the folder of the
// data. Benchmarks/learning/peers puts them beside PyTorch's in one run.

let folder = CommandLine.arguments.dropFirst().first
for (name, nanoseconds) in try classifierTimes(folder: folder) { print(name, nanoseconds) }
