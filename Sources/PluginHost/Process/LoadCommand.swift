import AssayKit
import Foundation
import PortableMath
import SystemFiles

/// Starts a command, asks what it offers, and makes plugins of that.
///
/// Optimizers and problems of one command run in two processes, so that a step of the one may ask the other. Each starts
/// when it is first needed, and again after a fault. A command that offers no optimizer needs one process.
func loadCommand(_ command: String) throws(CommandError) -> LoadedPlugins {
  let optimizers = PluginProcess(command)
  do throws(PluginFault) {
    let hello = try optimizers.greet()
    _ = try hello.offeredNames()
    let problems = (hello.optimizers ?? []).isEmpty ? optimizers : PluginProcess(command)
    var loaded = LoadedPlugins()
    for wire in hello.optimizers ?? [] { loaded.optimizers.append(try plugin(wire, in: optimizers)) }
    for wire in hello.problems ?? [] { loaded.problems.append(try plugin(wire, in: problems)) }
    for wire in hello.models ?? [] { loaded.problems.append(try plugin(wire, in: problems)) }
    let files = files(namedIn: command)
    loaded.identities = [
      PluginIdentity(
        name: command, digest: files.isEmpty ? nil : Digest(of: files.flatMap(\.bytes)).description, version: hello.version,
        language: hello.language, compiler: hello.compiler, offers: loaded.names)
    ]
    loaded.identities[0].files = files.map(\.path) + (hello.files ?? []).filter { $0.hasPrefix("/") }
    loaded.identities[0].packages = hello.packages ?? [:]
    loaded.withoutSavedState = Set((hello.optimizers ?? []).filter { $0.savesState != true }.map(\.name))
    loaded.processes = [optimizers, problems]
    return loaded
  } catch {
    optimizers.end()
    throw CommandError(command: command, fault: error)
  }
}

/// Why a command cannot be used.
public struct CommandError: Error, Equatable, CustomStringConvertible {
  public let command: String
  public let fault: PluginFault

  public var description: String {
    let remedy = fault.remedy(for: command) ?? "`assay plugin check \(quotedForShell(command))` tells more"
    return "cannot use the plugin '\(command)': \(fault); \(remedy)"
  }
}

extension PluginFault {
  /// What makes a command start that does not; nil if nothing is known.
  func remedy(for command: String) -> String? {
    guard case .exited(let code, let words) = self else { return nil }
    // A shell finds no such program, or may not run it.
    if [126, 127].contains(code), command.hasSuffix(".py"), FileManager.default.fileExists(atPath: command) {
      return "name the program that runs it: --plugin 'python3 \(command)'"
    }
    guard let module = words.firstMatch(of: /No module named '(\w+)/)?.1 else { return nil }
    return module == "assay_plugin"
      ? "'pip install ./python' in Assay's checkout installs it for this Python"
      : "'pip install \(module)' installs it for this Python"
  }
}

private func plugin(_ wire: WireOptimizer, in process: PluginProcess) throws(PluginFault) -> OptimizerPlugin {
  let description = try wire.description()
  return OptimizerPlugin(
    description,
    steppers32: { settings, start, seed in
      let values = settings.wireValues(description.hyperparameters)
      return RemoteOptimizer<Float>(process, wire, settings: values, start: start, seed: seed).stepper()
    },
    steppers64: { settings, start, seed in
      let values = settings.wireValues(description.hyperparameters)
      return RemoteOptimizer<Double>(process, wire, settings: values, start: start, seed: seed).stepper()
    })
}

private func plugin(_ wire: WireProblem, in process: PluginProcess) throws(PluginFault) -> ProblemPlugin {
  let description = try wire.description()
  return ProblemPlugin(
    description,
    float32: { (settings: Settings, seed: Seed) throws(DataError) in
      try made(RemoteProblem<Float>(process, wire, settings: settings.wireValues(description.settings), seed: seed))
    },
    float64: { (settings: Settings, seed: Seed) throws(DataError) in
      try made(RemoteProblem<Double>(process, wire, settings: settings.wireValues(description.settings), seed: seed))
    })
}

private func plugin(_ wire: WireModel, in process: PluginProcess) throws(PluginFault) -> ProblemPlugin {
  let description = try wire.description()
  @Sendable func made<Scalar>(_ settings: Settings, _ seed: Seed) throws(DataError) -> Problem<Scalar> {
    try RemoteModel.problem(
      process, description.name, settings: settings.wireValues(description.settings), settings.resources, seed: seed)
  }
  return ProblemPlugin(
    description,
    float32: { (settings: Settings, seed: Seed) throws(DataError) in try made(settings, seed) },
    float64: { (settings: Settings, seed: Seed) throws(DataError) in try made(settings, seed) })
}

private func made<Scalar>(_ remote: RemoteProblem<Scalar>) throws(DataError) -> Problem<Scalar> {
  do throws(PluginFault) { return try remote.problem() } catch { throw .unmade(remote.sentence(error)) }
}

extension Settings {
  /// The value of each of the descriptions, for a message.
  func wireValues(_ descriptions: [SettingDescription]) -> [String: SettingValue] {
    var values: [String: SettingValue] = [:]
    for description in descriptions {
      switch description.kind {
      case .number, .integer: values[description.name] = .number(number(description.name))
      case .numbers, .integers: values[description.name] = .numbers(numbers(description.name))
      case .flag: values[description.name] = .flag(flag(description.name))
      case .choice: values[description.name] = .text(text(description.name))
      }
    }
    return values
  }
}

/// The words of a command that are files, with their bytes: a script is most of a plugin.
///
/// A pipe or a device is none, since reading it may never end.
private func files(namedIn command: String) -> [(path: String, bytes: [UInt8])] {
  command.split(whereSeparator: \.isWhitespace).map(String.init).compactMap { word in
    (try? readFile(word)).map { (path: word, bytes: $0) }
  }
}
