import Testing

/// A suite with one fault, and what the program says of it after the file's name.
struct BadSuiteFile: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let text: String
  let message: String

  /// The valid suite with one place changed.
  init(_ name: String, _ place: String, to change: String, says message: String) {
    precondition(validSuite.contains(place), "the valid suite has no '\(place)'")
    testDescription = name
    text = validSuite.replacing(place, with: change, maxReplacements: 1)
    self.message = message
  }
}

let validSuite = """
  suite: valid
  seed: 1
  experiments:
    - name: one
      problems: [rosenbrock]
      optimizers:
        - gradientDescent: {rate: 0.001}
      start: [0, 2]
      budget: {steps: 3}
      targets: [{distance: 1e-3}]
      expect: [{step: 1, iterate: [0.002, 1.6], tolerance: {digits: 8}, source: a book}]

  """

/// Faults that the reader finds.
let unreadableSuites = [
  BadSuiteFile(
    "a tab", "    budget", to: "\tbudget", says: ":9: the YAML is not well-formed: a tab stands where only spaces may"),
  BadSuiteFile(
    "an open bracket", "[rosenbrock]", to: "[rosenbrock",
    says: ":6: the YAML is not well-formed: while parsing a flow sequence from line 5, did not find expected ',' or ']'"),
  BadSuiteFile("a key twice", "seed: 1", to: "seed: 1\nseed: 1", says: ":2: the key 'seed' stands twice in one mapping"),
  BadSuiteFile(
    "an unknown key", "optimizers", to: "optimisers",
    says: ":6: unknown key 'optimisers' in an experiment; did you mean 'optimizers'?"),
  BadSuiteFile("no seed", "seed: 1\n", to: "", says: ":1: the suite needs the key 'seed'"),
  BadSuiteFile(
    "a word as seed", "seed: 1", to: "seed: one", says: ":2: 'seed' must be a whole number from 0 to 2⁶⁴ − 1, not 'one'"),
  BadSuiteFile(
    "a path as name", "suite: valid", to: "suite: ../../etc",
    says: ":1: 'suite' must be letters, digits, '-', '_' and '.', not '../../etc'"),
  BadSuiteFile("negative steps", "steps: 3", to: "steps: -3", says: ":9: 'steps' must be at least 0, not -3"),
  BadSuiteFile("steps in words", "steps: 3", to: "steps: three", says: ":9: 'steps' must be a whole number, not 'three'"),
  BadSuiteFile(
    "no limit", "{steps: 3}", to: "{}",
    says: ":9: 'budget' needs at least one of 'steps', 'epochs', 'evaluations' and 'seconds'"),
  BadSuiteFile(
    "seeds beyond memory", "    budget", to: "    seeds: 1e15\n    budget",
    says: ":9: 'seeds' must be from 1 to 100000, not 1000000000000000"),
  BadSuiteFile(
    "a time limit beyond the clock", "seed: 1", to: "seed: 1\ntimeLimitSeconds: 1e30",
    says: ":3: 'timeLimitSeconds' must be above 0 and at most 1000000, not 1e+30"),
  BadSuiteFile(
    "an unknown quantity", "distance", to: "distanse",
    says: ":10: unknown target quantity 'distanse'; did you mean 'distance'?"),
  BadSuiteFile("a target of zero", "1e-3", to: "0", says: ":10: 'distance' must be above 0, not 0"),
  BadSuiteFile(
    "an unknown tolerance", "digits: 8", to: "digit: 8", says: ":11: unknown tolerance 'digit'; did you mean 'digits'?"),
  BadSuiteFile("no source", ", source: a book", to: "", says: ":11: an expectation needs the key 'source'"),
  BadSuiteFile(
    "an unknown scalar type", "    budget", to: "    scalars: [float16]\n    budget",
    says: ":9: unknown scalar type 'float16'; did you mean 'float32'?"),
]

/// Faults that only the plan shows: names of plugins and settings, and what does not fit together.
let unplannableSuites = [
  BadSuiteFile(
    "an unknown problem", "[rosenbrock]", to: "[rosenbrok]",
    says: ":5: no problem is called 'rosenbrok'; did you mean 'rosenbrock'? ('assay list' shows all; '--plugin' adds yours)"),
  BadSuiteFile(
    "an unknown optimizer", "gradientDescent:", to: "gradientDecent:",
    says:
      ":7: no optimizer is called 'gradientDecent'; did you mean 'gradientDescent'? ('assay list' shows all; '--plugin' adds yours)"
  ),
  BadSuiteFile(
    "an optimizer as a problem", "[rosenbrock]", to: "[adam]", says: ":5: no problem is called 'adam'; known: "),
  BadSuiteFile(
    "an unknown setting", "{rate: 0.001}", to: "{rat: 0.001}",
    says: ":7: 'gradientDescent' has no setting 'rat'; did you mean 'rate'?"),
  BadSuiteFile(
    "a setting in words", "rate: 0.001", to: "rate: fast", says: ":7: 'rate' must be a number, not 'fast'"),
  BadSuiteFile(
    "a rate below zero", "rate: 0.001", to: "rate: -1", says: ":7: 'rate' must be "),
  BadSuiteFile(
    "an empty list of rates", "rate: 0.001", to: "rate: []",
    says: ":7: 'rate' is an empty list; it needs at least one element"),
  BadSuiteFile(
    "a rate in two lists", "rate: 0.001", to: "rate: [[0.1]]", says: ":7: 'rate' must be a number, not '[0.1]'"),
  BadSuiteFile(
    "an unknown convention", "gradientDescent: {rate: 0.001}", to: "adam: {rate: 0.1, convention: tensorflow}",
    says: ":7: unknown convention 'tensorflow'; known: "),
  BadSuiteFile(
    "a dimension of one and a half", "[rosenbrock]", to: "[rosenbrock: {dimension: 2.5}]",
    says: ":5: 'dimension' must be a whole number from 2 to "),
  BadSuiteFile(
    "a dimension beyond memory", "[rosenbrock]", to: "[rosenbrock: {dimension: 1e15}]",
    says: ":5: 'dimension' must be a whole number from 2 to "),
  BadSuiteFile(
    "a start of another dimension", "[0, 2]", to: "[0, 2, 0]",
    says: ":4: 'start' has dimension 3, but 'rosenbrock' has dimension 2"),
  BadSuiteFile(
    "an iterate of another dimension", "[0.002, 1.6]", to: "[0.002]",
    says: ":4: an expected iterate has dimension 1, but 'rosenbrock' has dimension 2"),
  BadSuiteFile(
    "an optimizer of one dimension", "gradientDescent: {rate: 0.001}", to: "comparisonSearch: {stepLength: 0.1}",
    says: ":7: 'comparisonSearch' works in dimension 1 at most, but 'rosenbrock' has 2"),
  BadSuiteFile(
    "steps to a target of nobody", "step: 1, iterate: [0.002, 1.6]", to: "steps: 4, target: {gap: 1}",
    says: ":4: an expectation counts up to {gap ≤ 1}, which is not among the experiment's targets"),
  BadSuiteFile(
    "the same trial twice", "{rate: 0.001}", to: "{rate: [0.001, 0.001]}",
    says: ":4: the trial 'one/rosenbrock/gradientDescent(rate: 0.001)/float64/0' stands twice in this experiment"),
  BadSuiteFile(
    "an expected step beyond the budget", "step: 1,", to: "step: 4,",
    says: ":4: an expectation holds at step 4, but the budget ends at step 3"),
]
