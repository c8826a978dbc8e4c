public import AssayKit

/// What the plugins of a command line offer, and which plugins they are.
public struct LoadedPlugins: Sendable {
  public var problems: [ProblemPlugin] = []
  public var optimizers: [OptimizerPlugin] = []
  public var identities: [PluginIdentity] = []

  public init() {}

  /// The names of all it offers.
  var names: [String] { problems.map(\.description.name) + optimizers.map(\.description.name) }

  mutating func append(_ other: LoadedPlugins) {
    problems += other.problems
    optimizers += other.optimizers
    identities += other.identities
  }
}

/// Loads the plugins that the arguments of `--plugin` name, in their order: paths of shared libraries.
///
/// Every table is checked before anything of it is used; an error names the file and the remedy.
public func loadPlugins(_ arguments: [String]) throws -> LoadedPlugins {
  var all = LoadedPlugins()
  var owners: [String: String] = [:]
  for argument in arguments {
    let loaded = try loadLibrary(argument)
    for name in loaded.names {
      if let owner = owners.updateValue(argument, forKey: name) {
        throw PluginError.nameTaken(name, by: owner, and: argument)
      }
    }
    all.append(loaded)
  }
  return all
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
