import ArgumentParser
import Records

/// Verbs of the command line that have another name since version 0.2.0.
private let renamedVerbs = ["check": "verify", "calibrate": "certify"]

/// Flags that have another name since version 0.2.0.
private let renamedFlags = [
  "--only": "--filter", "--write": "--output", "--isolate": "--fresh-workers", "--busy-neighbours": "--background-load",
  "--trail": "--step-digests",
]

/// Throws a sentence with the nearest verb if a word of `arguments` that stands for a verb is none, also after `help`.
func refuseUnknownVerb(_ arguments: [String]) throws(Failure) {
  var command: any ParsableCommand.Type = Assay.self
  var path = "assay"
  for word in arguments.drop(while: { $0 == "help" }) {
    let subcommands = command.configuration.subcommands
    guard !subcommands.isEmpty, !word.hasPrefix("-") else { return }
    guard let next = subcommands.first(where: { $0.configuration.commandName == word }) else {
      let hint = nearestName(to: word, among: subcommands.compactMap { $0.configuration.commandName } + ["help"])
      throw Failure(
        .badInput,
        (path == "assay" ? "there is no command '\(word)'; " : "'\(path)' has no command '\(word)'; ")
          + (hint.map { "did you mean '\($0)'?" } ?? "'\(path) --help' shows all"))
    }
    command = next
    path += " \(word)"
  }
}

/// Throws a sentence with the new name if `arguments` contain an old verb or flag.
func refuseRenamed(_ arguments: [String]) throws(Failure) {
  if let verb = arguments.first(where: { $0 != "help" }), let name = renamedVerbs[verb] {
    throw Failure(.badInput, "'assay \(verb)' is called 'assay \(name)' now")
  }
  for argument in arguments.prefix(while: { $0 != "--" }) {
    let flag = String(argument.prefix { $0 != "=" })
    if let name = renamedFlags[flag] { throw Failure(.badInput, "'\(flag)' is called '\(name)' now") }
  }
}
