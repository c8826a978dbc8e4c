/// Throws a sentence with the option's name if an argument is empty or has only spaces, as `--results "$UNSET"` is.
///
/// No option has a use for an empty text, and an empty path is the root folder once a name is appended.
func refuseEmpty(_ arguments: [String]) throws(Failure) {
  for (index, argument) in arguments.enumerated() {
    if argument.allSatisfy({ $0 == " " }) {
      let option = index > 0 && arguments[index - 1].hasPrefix("-") ? "'\(arguments[index - 1])'" : "an argument"
      throw Failure(.badInput, "\(option) is empty")
    }
    if argument.hasPrefix("--"), argument.hasSuffix("="), !argument.dropLast().contains("=") {
      throw Failure(.badInput, "'\(argument.dropLast())' is empty")
    }
  }
}
