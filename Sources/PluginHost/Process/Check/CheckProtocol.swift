import AssayKit
import PortableMath

/// What one check of a command found.
public struct ProtocolFinding: Sendable {
  public let check: String
  /// Why it does not hold, or nil.
  public let failure: String?
}

/// Puts a command through the checks that are about the protocol, whatever it offers.
///
/// Each check starts a process of its own, so that one that a check has killed spoils no other. A command that cannot describe
/// itself fails the first check only: all others would fail for the same reason.
public func checkProtocol(_ command: String) -> [ProtocolFinding] {
  var findings: [ProtocolFinding] = []
  for (name, check) in protocolChecks {
    findings.append(finding(name, check, command))
    if findings[0].failure != nil { break }
  }
  return findings
}

private func finding(_ name: String, _ check: ProtocolCheck, _ command: String) -> ProtocolFinding {
  let process = PluginProcess(command)
  process.seconds = answerSeconds
  defer { process.end() }
  do {
    return ProtocolFinding(check: name, failure: try check(process))
  } catch {
    let remedy = (error as? PluginFault)?.remedy(for: command).map { "; \($0)" } ?? ""
    return ProtocolFinding(check: name, failure: "\(error)\(remedy)")
  }
}

/// How long a plugin under check may take for one answer.
private let answerSeconds = 10.0

private typealias ProtocolCheck = @Sendable (PluginProcess) throws -> String?

private let protocolChecks: [(String, ProtocolCheck)] = [
  ("describesItself", describesItself),
  ("refusesAnotherVersion", refusesAnotherVersion),
  ("refusesUnknownNamesAndServesOn", refusesUnknownNames),
  ("refusesUnknownMessagesAndServesOn", refusesUnknownMessages),
  ("leavesWhenItsInputEnds", leavesWhenItsInputEnds),
  ("keepsInstancesApart", keepsInstancesApart),
  ("servesLargeAfterSmall", servesLargeAfterSmall),
  ("stopsWhenItIsTold", stopsWhenItIsTold),
]

private func describesItself(_ process: PluginProcess) throws -> String? {
  let offered = try process.greet().offeredNames()
  return Set(offered).count == offered.count ? nil : "it offers two plugins of one name"
}

private func refusesAnotherVersion(_ process: PluginProcess) throws -> String? {
  do {
    _ = try process.greet(version: 999)
    return "it accepts version 999 of the protocol"
  } catch PluginFault.refused, PluginFault.otherProtocol, PluginFault.exited {
    return nil
  }
}

private func refusesUnknownNames(_ process: PluginProcess) throws -> String? {
  _ = try process.greet()
  let layout = SharedMemory.Layout(dimension: 1, answerCount: 1, byteCount: 8)
  let start = StartMessage(
    instance: process.newInstance(), optimizer: "noSuchOptimizer", settings: [:], scalar: "float64",
    seed: Seed(7).wireText,
    dimension: 1, residuals: 0, capabilities: [], bounds: false, memory: layout)
  let make = MakeMessage(
    instance: process.newInstance(), problem: "noSuchProblem", settings: [:], scalar: "float64", seed: Seed(7).wireText)
  return try firstNotRefused([try encoded(start), try encoded(make)], process, layout)
}

private func refusesUnknownMessages(_ process: PluginProcess) throws -> String? {
  _ = try process.greet()
  let layout = SharedMemory.Layout(dimension: 1, answerCount: 1, byteCount: 8)
  return try firstNotRefused([line("celebrate", 1), line("step", 99), line("value", 99)], process, layout)
}

/// Sends messages that cannot be answered; each must be refused by 'failed', and by nothing worse.
private func firstNotRefused(
  _ messages: [[UInt8]], _ process: PluginProcess, _ layout: SharedMemory.Layout
) throws -> String? {
  for message in messages {
    do {
      let reply = try process.exchange(message, layout)
      return "it answers '\(reply)' to \(String(decoding: message.dropLast(), as: UTF8.self))"
    } catch PluginFault.refused {
      continue
    }
  }
  return nil
}

private func leavesWhenItsInputEnds(_ process: PluginProcess) throws -> String? {
  _ = try process.greet()
  return process.leaves(within: 5) ? nil : "it still runs 5 s after its standard input has ended"
}

// MARK: Optimizers

/// Two instances that step by turns give the iterates that each gives by itself.
private func keepsInstancesApart(_ process: PluginProcess) throws -> String? {
  try eachOptimizer(process) { make in
    let starts = [[1.5, -0.5], [-2, 0.75]]
    let alone = starts.map { walk(make($0), dimension: 2, steps: 3) }
    let together = starts.map { make($0) }
    for _ in 0..<3 { for stepper in together { _ = walk(stepper, dimension: 2, steps: 1) } }
    return together.map(\.iterate) == alone ? nil : "two instances that step by turns do not go where each goes alone"
  }
}

/// An instance of many dimensions after one of few, and the first again: the memory grows in between.
private func servesLargeAfterSmall(_ process: PluginProcess) throws -> String? {
  try eachOptimizer(process) { make in
    let small = make([1, 2])
    let alone = walk(make([1, 2]), dimension: 2, steps: 2)
    _ = walk(small, dimension: 2, steps: 1)
    // The memory grows from one page to eighty, and a method whose step takes n³ operations is still quick.
    let large = make([Double](repeating: 1, count: 200))
    var oracle = Oracle(bowl(200))
    do throws(Stop) { try large.advance(steps: 1, calling: &oracle) } catch {
      if case .failed(let reason) = error { return "in 200 dimensions: \(reason)" }
    }
    return walk(small, dimension: 2, steps: 1) == alone
      ? nil : "an instance goes elsewhere after a larger one was served"
  }
}

private func stopsWhenItIsTold(_ process: PluginProcess) throws -> String? {
  try eachOptimizer(process) { make in
    for budget in 0...2 {
      let stepper = make([1, 2])
      var oracle = Oracle(bowl(2), evaluationBudget: budget)
      for _ in 0..<100 {
        do throws(Stop) { try stepper.advance(steps: 1, calling: &oracle) } catch {
          if error == .budgetSpent || error == .converged { break }
          return "with a budget of \(budget) evaluations: \(error)"
        }
      }
      guard oracle.evaluations.total <= budget else { return "it evaluates beyond a budget of \(budget)" }
    }
    return nil
  }
}

/// The first failure of a check on each optimizer that works in any dimension, made with its default settings.
private func eachOptimizer(
  _ process: PluginProcess, _ check: (_ make: ([Double]) -> Stepper<Double>) -> String?
) throws -> String? {
  for wire in try process.greet().optimizers ?? [] {
    let description = try wire.description()
    guard description.greatestDimension == nil else { continue }
    let settings = Settings([:], descriptions: description.hyperparameters)
    guard description.hyperparameters.allSatisfy({ $0.defaultValue != nil }) else { continue }
    let values = settings.wireValues(description.hyperparameters)
    let failure = check {
      RemoteOptimizer(process, wire, settings: values, start: $0, seed: Seed(7)).stepper()
    }
    if let failure { return "\(wire.name): \(failure)" }
  }
  return nil
}

/// The iterate after some steps on a bowl, or where it stopped.
private func walk(_ stepper: Stepper<Double>, dimension: Int, steps: Int) -> [Double] {
  var oracle = Oracle(bowl(dimension))
  try? stepper.advance(steps: steps, calling: &oracle)
  return stepper.iterate
}

/// ½ Σ xᵢ² with every capability.
private func bowl(_ dimension: Int) -> AnyObjective<Double> {
  var bowl = AnyObjective<Double>(
    dimension: dimension, dataDigest: nil, bounds: nil,
    value: { x in x.indices.reduce(0) { $0 + x[$1] * x[$1] } / 2 })
  bowl.add(gradient: { x, gradient in for i in x.indices { gradient[i] = x[i] } })
  bowl.add(hessian: { x, hessian in
    for i in hessian.indices { hessian[i] = i % (x.count + 1) == 0 ? 1 : 0 }
  })
  bowl.add(hessianProduct: { x, v, product in for i in x.indices { product[i] = v[i] } })
  bowl.add(
    dimension, residuals: { x, residuals in for i in x.indices { residuals[i] = x[i] * 0.5.squareRoot() } },
    jacobian: { x, jacobian in
      for i in jacobian.indices { jacobian[i] = i % (x.count + 1) == 0 ? 0.5.squareRoot() : 0 }
    })
  return bowl
}
