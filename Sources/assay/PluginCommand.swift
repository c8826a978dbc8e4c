import ArgumentParser

/// Holds the commands for those who write plugins.
struct PluginCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plugin",
    abstract: "For those who write plugins.",
    subcommands: [CheckPluginCommand.self])
}
