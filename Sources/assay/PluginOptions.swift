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

  @Flag(
    help: ArgumentHelp(
      "Run plugins that are commands in a sandbox: a read-only system, an empty /tmp, no network, no reports.",
      discussion: "It needs user namespaces, but no privilege. Libraries are trusted code and are refused."))
  var sandbox = false

  /// Whether a command started this process to load and plan first; see `rehearsedPlan`.
  @Flag(help: .private)
  var rehearsal = false

  /// Whether this process runs a command in the place of another; see `shelter`.
  @Flag(help: .private)
  var sheltered = false

  var plugins: NamedPlugins { plugins(names) }

  /// These plugins, in the sandbox that is asked for.
  func plugins(_ names: [String], results: String = "results") -> NamedPlugins {
    NamedPlugins(names, sandbox: sandbox ? Sandbox(hiding: [results]) : nil)
  }
}

/// Plugins as a person names them: paths and commands.
struct NamedPlugins {
  let names: [String]
  /// The sandbox in which commands run; nil for none.
  let sandbox: Sandbox?

  init(_ names: [String], sandbox: Sandbox? = nil) {
    self.names = names
    self.sandbox = sandbox
  }

  /// Loads them beside what is built in.
  func load() throws -> (registry: Registry, plugins: LoadedPlugins) {
    if let sandbox {
      if let library = names.first(where: isLibrary) {
        throw Failure(.badInput, "'--sandbox' is for commands; '\(library)' is a library, which is trusted code")
      }
      PluginProcesses.useSandbox(sandbox)
    }
    let loaded: LoadedPlugins
    do { loaded = try loadPlugins(names) } catch { throw Failure(.badInput, "\(error)") }
    return (loaded.registry, loaded)
  }

  /// The plugins, for a sentence.
  var listed: String { names.map { "'\($0)'" }.joined(separator: ", ") }

  /// What a worker with them is told.
  func workerArguments(memoryLimitBytes: Int = usualMemoryLimitBytes) -> [String] {
    guard !names.isEmpty else { return ["worker"] }
    let hidden = sandbox?.hidden ?? []
    let isolation = (sandbox == nil ? [] : ["--sandbox"]) + hidden.flatMap { ["--hidden", $0] }
    return ["worker"] + names.flatMap { ["--plugin", $0] } + ["--memory-limit", "\(memoryLimitBytes)"] + isolation
  }
}

extension LoadedPlugins {
  /// The registry of these plugins and of all that is built in.
  var registry: Registry { builtInRegistry.adding(problems: problems, optimizers: optimizers) }
}

/// What other processes load is known here by what it says of itself.
extension [PluginIdentity] {
  /// A sentence for each built-in that a plugin takes the place of.
  private var replacements: [String] {
    flatMap { plugin in
      plugin.offers.filter { builtInRegistry.contains($0) }.map {
        "'\($0)' is taken from the plugin '\(plugin.name)', not from Assay"
      }
    }
  }

  /// Their files and the packages that they import, on which a resumed run's trials depend.
  var fileConditions: [RunCondition] {
    flatMap { plugin in
      plugin.files.map { RunCondition("the digest of '\($0)'", digestOfFile($0)) }
        + plugin.packages.sorted { $0.key < $1.key }.map { name, version in
          RunCondition("the version of '\(name)' that '\(plugin.name)' imports", version)
        }
    }
  }

  /// What a person should know before they are used.
  var notices: [String] { replacements + arithmeticChanges }

  /// A sentence for each library that changed arithmetic where it was loaded.
  private var arithmeticChanges: [String] {
    compactMap { plugin in
      plugin.arithmeticChange.map {
        "loading '\(plugin.name)' changed arithmetic (\($0)), which is put back; link it without '-ffast-math'"
      }
    }
  }

  /// The names that plugins offer which are commands.
  var offeredByProcesses: Set<String> { Set(filter { !isLibrary($0.name) }.flatMap(\.offers)) }

  /// The lines of a fingerprint that are about them.
  var fingerprintLines: [Fingerprint.Line] {
    flatMap { plugin in
      [
        ("digest", plugin.digest), ("version", plugin.version), ("language", plugin.language),
        ("compiler", plugin.compiler), ("arithmetic", plugin.arithmeticChange.map { "\($0) by loading it; put back" }),
        ("offers", plugin.offers.joined(separator: " ")),
      ].compactMap { name, value in value.map { Fingerprint.Line(plugin: plugin.name, name, $0) } }
    }
  }
}
