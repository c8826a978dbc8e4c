import Records

/// Verbs of the command line that have another name since version 0.2.0.
private let renamedVerbs = ["check": "verify", "calibrate": "certify"]

/// Flags that have another name since version 0.2.0.
private let renamedFlags = [
  "--only": "--filter", "--write": "--output", "--isolate": "--fresh-workers", "--busy-neighbours": "--background-load",
  "--trail": "--step-digests",
]

/// Throws a sentence with the nearest verb if the first word of `arguments`, or the one after `help`, is none.
func refuseUnknownVerb(_ arguments: [String]) throws(Failure) {
  let verbs = Assay.configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
  let words = arguments.drop { $0 == "help" }
  guard let word = words.first, !word.hasPrefix("-"), !verbs.contains(word) else { return }
  let hint = nearestName(to: word, among: verbs).map { "did you mean '\($0)'?" } ?? "'assay --help' shows all"
  throw Failure(.badInput, "there is no verb '\(word)'; \(hint)")
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
