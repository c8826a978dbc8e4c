import ArgumentParser
import Glibc
import Harness
import PluginHost

/// The plugins of a command line, and what a suite may name with them.
struct PluginOptions: ParsableArguments {
  @Option(
    name: .customLong("plugin"),
    help: ArgumentHelp("A plugin: a command that speaks the protocol of PROTOCOL.md; may be repeated.", valueName: "command"))
  var plugins: [String] = []

  @Option(help: ArgumentHelp("The most data that a plugin's process may have, in MiB.", valueName: "mebibytes"))
  var pluginMemory = physicalMemory >> 20

  func validate() throws {
    guard pluginMemory >= 1, pluginMemory <= Int.max >> 20 else {
      throw ValidationError("'--plugin-memory' must be at least 1, not \(pluginMemory).")
    }
  }

  /// Starts the plugins and asks what they offer.
  func load() throws -> LoadedPlugins {
    do { return try loadPlugins(plugins, memoryLimit: pluginMemory << 20) } catch { throw Failure(.badInput, "\(error)") }
  }

  /// A worker that has them, too.
  var worker: WorkerCommand {
    WorkerCommand(
      executable: thisWorker.executable,
      arguments: thisWorker.arguments + plugins.flatMap { ["--plugin", $0] } + ["--plugin-memory", "\(pluginMemory)"])
  }
}

extension LoadedPlugins {
  /// The built-in plugins and these; one of these takes the place of a built-in one of its name.
  var registry: Registry { builtInRegistry.adding(problems: problems, optimizers: optimizers) }
}

/// The memory of this machine in bytes.
private let physicalMemory = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
