import ArgumentParser
import Harness
import PluginHost
import Records

/// The plugins of a command, which join the built-in problems and optimizers.
struct PluginOptions: ParsableArguments {
  @Option(
    name: .customLong("plugin"),
    help: ArgumentHelp(
      "Optimizers or problems of your own: a shared library's path, or a command; may be given more than once.",
      valueName: "path or command"),
    completion: .file(extensions: ["so"]))
  var plugins: [String] = []

  /// Loads the plugins and says which of them take the place of built-in ones.
  func load() throws -> (registry: Registry, plugins: LoadedPlugins) {
    let loaded: LoadedPlugins
    do { loaded = try loadPlugins(plugins) } catch { throw Failure(.badInput, "\(error)") }
    return (builtInRegistry.adding(problems: loaded.problems, optimizers: loaded.optimizers), loaded)
  }

  /// The plugins, for a sentence.
  var listed: String { plugins.map { "'\($0)'" }.joined(separator: ", ") }

  /// Whether loading them may end this process: a library's crash does, a command's does not.
  var mayCrash: Bool { plugins.contains(where: isLibrary) }

  /// As arguments of another command of this executable.
  var arguments: [String] { plugins.flatMap { ["--plugin", $0] } }
}

extension LoadedPlugins {
  /// A sentence for each built-in that a plugin takes the place of.
  var replacements: [String] {
    identities.flatMap { plugin in
      plugin.offers.filter { builtInRegistry.contains($0) }.map {
        "'\($0)' is the one of '\(plugin.name)' here, not the built-in one"
      }
    }
  }

  /// What a fingerprint says of them.
  var fingerprintLines: [FingerprintV1.Line] {
    identities.flatMap { plugin in
      [
        ("digest", plugin.digest), ("version", plugin.version), ("language", plugin.language),
        ("compiler", plugin.compiler), ("offers", plugin.offers.joined(separator: " ")),
      ].compactMap { name, value in value.map { FingerprintV1.Line("plugin.\(plugin.name).\(name)", $0) } }
    }
  }
}
