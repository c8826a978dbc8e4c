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

/// The arguments with each negative number joined to its option, which the parser would take for an option of its own.
func withNegativeValues(_ arguments: [String]) -> [String] {
  let words = arguments.prefix { $0 != "--" }
  var joined: [String] = []
  for word in words {
    let isNegative = word.first == "-" && word.dropFirst().first.map { $0.isNumber || $0 == "." } == true
    if isNegative, let last = joined.last, last.hasPrefix("--"), !last.contains("=") {
      joined[joined.count - 1] = "\(last)=\(word)"
    } else {
      joined.append(word)
    }
  }
  return joined + arguments[words.count...]
}
