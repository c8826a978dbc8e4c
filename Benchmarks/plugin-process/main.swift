// What a plugin's process costs: one exchange of messages, with few numbers and with many.
//
//   plugin-process COMMAND…
//
// Each figure is the least and the median of many, and the memcpy it is compared with is timed between them. The commands
// offer the problem 'echo' and the optimizer 'echoDescent' of echo.c.
import AssayKit
import PluginHost
import PortableMath
import Timing

/// The least and the median time of `body` in microseconds.
func time(_ count: Int, _ body: () -> Void) -> (least: Double, median: Double) {
  let times = (0..<count).map { _ in
    let start = wallNanoseconds()
    body()
    return wallNanoseconds() - start
  }.sorted()
  return (times[0] / 1000, times[count / 2] / 1000)
}

func text(_ number: Double) -> String {
  let tenths = Int((number * 10).rounded())
  return "\(tenths / 10).\(tenths % 10)"
}

func show(_ name: String, _ times: (least: Double, median: Double)) {
  print("  \(name): least \(text(times.least)) µs, median \(text(times.median)) µs")
}

/// One memcpy of the numbers.
func copyTime(_ numbers: [Float]) -> (least: Double, median: Double) {
  var copy = numbers
  return time(200) {
    numbers.withUnsafeBytes { source in copy.withUnsafeMutableBytes { $0.copyMemory(from: source) } }
  }
}

func problem(_ plugin: ProblemPlugin, _ dimension: Int) throws -> Problem<Float> {
  try plugin.float32(
    Settings(["dimension": .number(Double(dimension))], descriptions: plugin.description.settings), Seed(1))
}

/// The value and the gradient of a problem in the process, and a step of an optimizer there, in so many dimensions.
func measure(_ plugins: LoadedPlugins, _ dimension: Int, _ count: Int) throws {
  let objective = try problem(plugins.problems[0], dimension).objective
  let x = (0..<dimension).map { Float($0 % 7) }
  var gradient = x
  show(
    "value",
    time(count) {
      _ = objective.value(x.span)
    })
  show(
    "gradient",
    time(count) {
      var span = gradient.mutableSpan
      objective.gradient(x.span, &span)
    })
  let stepper = plugins.optimizers[0].float32(Settings([:], descriptions: []), x, Seed(1))
  var still = AnyObjective<Float>(dimension: dimension, dataDigest: nil, bounds: nil, value: { $0[0] })
  still.add(gradient: { _, _ in })
  var oracle = Oracle(still)
  show("step with one gradient, two exchanges", time(count) { try? stepper.advance(steps: 1, calling: &oracle) })
}

for command in CommandLine.arguments.dropFirst() {
  let plugins = try loadPlugins([command])
  print("\(command)")
  print(" 10 float32")
  try measure(plugins, 10, 5000)
  let million = 1_000_000
  print(" 10⁶ float32")
  let numbers = [Float](repeating: 1, count: million)
  show("one memcpy of them", copyTime(numbers))
  try measure(plugins, million, 200)
  show("one memcpy of them, again", copyTime(numbers))
  plugins.endProcesses()
}
