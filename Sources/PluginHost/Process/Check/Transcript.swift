import AssayKit
import PortableMath

/// What a command and Assay say to each other when its first optimizer, problem and model are used a little.
///
/// A line for each message, with the numbers that go with it in two dimensions; '>' is Assay's, '<' the plugin's.
public func transcript(of command: String) throws -> String {
  let recording = Recording(PluginProcess(command))
  defer { recording.process.end() }
  let hello = try recording.process.greet()
  if let wire = hello.optimizers?.first { try recording.useOptimizer(wire) }
  if let wire = hello.problems?.first { try recording.useProblem(wire) }
  if let wire = hello.models?.first { try recording.useModel(wire) }
  return recording.text
}

private final class Recording {
  let process: PluginProcess
  private(set) var text = ""
  /// Our last message.
  private var asked = ""

  init(_ process: PluginProcess) {
    self.process = process
    process.observer = { [unowned self] isOurs, line in note(isOurs, line) }
  }

  func useOptimizer(_ wire: WireOptimizer) throws {
    let description = try wire.description()
    let settings = Settings([:], descriptions: description.hyperparameters).wireValues(description.hyperparameters)
    func make() -> RemoteOptimizer<Double> {
      RemoteOptimizer(process, wire, settings: settings, start: [1, 2], seed: Seed(7))
    }
    // A step; the state saved and restored; a step without a budget.
    let first = make()
    var oracle = Oracle(square)
    try first.step(&oracle)
    let saved = try first.savedState()
    let second = make()
    second.restore(iterate: [0.5, 0.5], state: saved)
    var spent = Oracle(square, evaluationBudget: 0)
    try? second.step(&spent)
    second.release()
    first.release()
    _ = try? process.exchange(line("celebrate", 1))
  }

  func useProblem(_ wire: WireProblem) throws {
    let description = try wire.description()
    let settings = Settings([:], descriptions: description.settings).wireValues(description.settings)
    let problem = try RemoteProblem<Double>(process, wire, settings: settings, seed: Seed(7)).problem()
    let x = problem.start
    _ = problem.objective.value(x.span)
    guard problem.objective.capabilities.contains(.gradient) else { return }
    var gradient = x
    var span = gradient.mutableSpan
    problem.objective.gradient(x.span, &span)
    gradient = []
  }

  func useModel(_ wire: WireModel) throws {
    let description = try wire.description()
    let settings = Settings([:], descriptions: description.settings).wireValues(description.settings)
    let problem = try RemoteModel<Double>.problem(
      process, description.name, settings: settings, Resources(), seed: Seed(7))
    guard let model = problem.model else { return }
    var gradient = problem.start
    var span = gradient.mutableSpan
    _ = model.objective(1).value(problem.start.span)
    model.objective(1).gradient(problem.start.span, &span)
    _ = model.examination(problem.start.span)
    gradient = []
  }

  private func note(_ isOurs: Bool, _ line: String) {
    if isOurs { asked = line }
    text += "\(isOurs ? ">" : "<") \(line)\n"
    if let (region, count) = numbers(isOurs, line) {
      let numbers = process.bytes(of: region == "point" ? \.point : \.answer, count: count * 8)
      let shown = (0..<count).map { "\(numbers.loadUnaligned(fromByteOffset: $0 * 8, as: Double.self))" }
      text += "      \(region): \(shown.joined(separator: ", "))\n"
    }
  }

  /// Which numbers go with a message.
  private func numbers(_ isOurs: Bool, _ line: String) -> (region: String, count: Int)? {
    func has(_ names: String..., in text: String) -> Bool { names.contains { text.contains("\"message\":\"\($0)\"") } }
    if isOurs {
      if has("answer", in: line) { return ("answer", 2) }
      return has("start", "value", "loss", "gradient", "examine", in: line) ? ("point", 2) : nil
    }
    if has("gradient", "value", "stepped", in: line) { return ("point", 2) }
    if has("shown", in: line) { return ("answer", 2) }
    guard has("answer", in: line) else { return nil }
    // The loss of an examination stands before the two classes.
    return ("answer", has("examine", in: asked) ? 3 : has("gradient", in: asked) ? 2 : 1)
  }
}

/// x₀² + x₁².
private let square: AnyObjective<Double> = {
  var square = AnyObjective<Double>(
    dimension: 2, dataDigest: nil, bounds: nil, value: { $0[0] * $0[0] + $0[1] * $0[1] })
  square.add(gradient: { x, gradient in for i in x.indices { gradient[i] = 2 * x[i] } })
  return square
}()
