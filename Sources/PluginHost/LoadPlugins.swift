public import AssayKit

/// What the plugins of a command line offer, and which plugins they are.
public struct LoadedPlugins: Sendable {
  public var problems: [ProblemPlugin] = []
  public var optimizers: [OptimizerPlugin] = []
  public var identities: [PluginIdentity] = []
  /// The optimizers whose state cannot be saved in the middle of a run.
  public var withoutSavedState: Set<String> = []
  /// The processes of the plugins that are commands.
  var processes: [PluginProcess] = []

  public init() {}

  /// The names of all it offers.
  var names: [String] { problems.map(\.description.name) + optimizers.map(\.description.name) }

  mutating func append(_ other: LoadedPlugins) {
    problems += other.problems
    optimizers += other.optimizers
    identities += other.identities
    withoutSavedState.formUnion(other.withoutSavedState)
    processes += other.processes
  }

  /// Ends the processes of commands; a plugin that is used afterwards starts its own again.
  public func endProcesses() { for process in processes { process.end() } }
}

/// Loads the plugins that the arguments of `--plugin` name, in their order: paths of shared libraries, and commands.
///
/// All that they say of themselves is checked before anything is used; an error names the plugin and the remedy.
public func loadPlugins(_ arguments: [String]) throws -> LoadedPlugins {
  var all = LoadedPlugins()
  var owners: [String: String] = [:]
  for argument in arguments {
    let loaded = isLibrary(argument) ? try loadLibrary(argument) : try loadCommand(argument)
    for name in loaded.names {
      if let owner = owners.updateValue(argument, forKey: name) {
        throw PluginError.nameTaken(name, by: owner, and: argument)
      }
    }
    all.append(loaded)
  }
  return all
}

/// Whether an argument is the path of a shared library, by its name: `….so` or `….so.1`; any other is a command.
public func isLibrary(_ argument: String) -> Bool {
  argument.hasSuffix(".so") || !argument.contains(where: \.isWhitespace) && argument.contains(".so.")
}

/// Why plugins cannot be used together.
public enum PluginError: Error, Equatable, CustomStringConvertible {
  case nameTaken(String, by: String, and: String)

  public var description: String {
    switch self {
    case .nameTaken(let name, let one, let other) where one == other:
      "'\(one)' offers '\(name)' twice; give one of them another name"
    case .nameTaken(let name, let one, let other):
      "'\(one)' and '\(other)' both offer '\(name)'; load one of them, or give one another name"
    }
  }
}
