import ArgumentParser
import Foundation
import Harness
import PluginHost
import Records

/// The plugins of a command, which join the built-in problems and optimizers.
struct PluginOptions: ParsableArguments {
  @Option(
    name: .customLong("plugin"),
    help: ArgumentHelp(
      "A plugin with optimizers, problems or models of your own: a shared library's path, or a command; may be given more than once.",
      valueName: "path or command"),
    completion: .file(extensions: ["so"]))
  var names: [String] = []

  /// Of a process that a command which plans started to load and plan first; see `rehearsedPlan`.
  @Flag(help: .private)
  var rehearsal = false

  /// Of a process that runs a command in the place of another; see `shelter`.
  @Flag(help: .private)
  var sheltered = false

  var plugins: NamedPlugins { NamedPlugins(names) }
}

/// Plugins as a person names them: paths and commands.
struct NamedPlugins {
  let names: [String]

  init(_ names: [String]) { self.names = names }

  /// Loads them beside what is built in.
  func load() throws -> (registry: Registry, plugins: LoadedPlugins) {
    let loaded: LoadedPlugins
    do { loaded = try loadPlugins(names) } catch { throw Failure(.badInput, "\(error)") }
    return (loaded.registry, loaded)
  }

  /// The plugins, for a sentence.
  var listed: String { names.map { "'\($0)'" }.joined(separator: ", ") }

  /// Whether loading them may end this process: a library's crash does, a command's does not.
  var mayCrash: Bool { names.contains(where: isLibrary) }

  /// What a worker with them is told.
  func workerArguments(memoryLimitBytes: Int = usualMemoryLimitBytes) -> [String] {
    guard !names.isEmpty else { return ["worker"] }
    return ["worker"] + names.flatMap { ["--plugin", $0] } + ["--memory-limit", "\(memoryLimitBytes)"]
  }
}

extension LoadedPlugins {
  /// They beside what is built in.
  var registry: Registry { builtInRegistry.adding(problems: problems, optimizers: optimizers) }

  /// A sentence for each built-in that a plugin takes the place of.
  var replacements: [String] {
    identities.flatMap { plugin in
      plugin.offers.filter { builtInRegistry.contains($0) }.map {
        "'\($0)' is taken from the plugin '\(plugin.name)', not from Assay"
      }
    }
  }

  /// Their files and the packages that they import, on which a resumed run's trials depend.
  var fileConditions: [RunCondition] {
    identities.flatMap { plugin in
      plugin.files.map { RunCondition("the digest of '\($0)'", digestOfFile($0)) }
        + plugin.packages.sorted { $0.key < $1.key }.map { name, version in
          RunCondition("the version of '\(name)' that '\(plugin.name)' imports", version)
        }
    }
  }

  /// The lines of a fingerprint that are about them.
  var fingerprintLines: [Fingerprint.Line] {
    identities.flatMap { plugin in
      [
        ("digest", plugin.digest), ("version", plugin.version), ("language", plugin.language),
        ("compiler", plugin.compiler), ("offers", plugin.offers.joined(separator: " ")),
      ].compactMap { name, value in value.map { Fingerprint.Line(plugin: plugin.name, name, $0) } }
    }
  }
}
