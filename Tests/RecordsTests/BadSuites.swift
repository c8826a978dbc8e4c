import Testing

/// A suite with one fault, and what a reader must be told.
struct BadSuite: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let text: String
  let message: String

  /// A whole text.
  init(_ name: String, text: String, says message: String) {
    testDescription = name
    self.text = text
    self.message = message
  }

  /// The small suite with one place changed.
  init(_ name: String, _ place: String, to change: String, says message: String) {
    precondition(smallSuite.contains(place), "the small suite has no '\(place)'")
    self.init(name, text: smallSuite.replacing(place, with: change, maxReplacements: 1), says: message)
  }
}

/// A valid suite of ten lines that the bad ones are made from.
let smallSuite = """
  suite: small
  seed: 1
  timing: {processes: 2, blocks: 3, blockMilliseconds: 0.5, latencies: true}
  experiments:
    - name: one
      problems: [parabola]
      optimizers: [newton]
      budget: {steps: 3}
      targets: [{distance: 1e-3}]
      expect: [{step: 1, iterate: [5], tolerance: {ulps: 1}, source: a book}]

  """

/// Faults of the file as YAML.
let malformedSuites = [
  BadSuite(
    "empty", text: "",
    says: "bad.yaml: the file is empty; a suite needs at least 'suite', 'seed' and 'experiments'"),
  BadSuite(
    "only a comment", text: "# to do\n",
    says: "bad.yaml: the file is empty; a suite needs at least 'suite', 'seed' and 'experiments'"),
  BadSuite(
    "a word", text: "rosenbrock\n", says: "bad.yaml:1: 'the suite' must be a mapping, not 'rosenbrock'"),
  BadSuite("a list", text: "- a\n- b\n", says: "bad.yaml:1: 'the suite' must be a mapping, not a list"),
  BadSuite(
    "two documents", text: smallSuite + "---\n" + smallSuite,
    says: "bad.yaml:11: the YAML is not well-formed: expected a single document in the stream, but found another document"),
  BadSuite(
    "an open bracket", "[newton]", to: "[newton",
    says: """
      bad.yaml:8: the YAML is not well-formed: while parsing a flow sequence from line 7, did not find expected ',' or ']'
      """),
  BadSuite(
    "an open quotation", "a book", to: "\"a book",
    says: """
      bad.yaml:11: the YAML is not well-formed: while scanning a quoted scalar from line 10, found unexpected end of stream
      """),
  BadSuite(
    "a tab as indentation", "    budget", to: "\tbudget",
    says: "bad.yaml:8: the YAML is not well-formed: a tab stands where only spaces may"),
  BadSuite(
    "wrong indentation", "    budget", to: "   budget",
    says: """
      bad.yaml:8: the YAML is not well-formed: while parsing a block collection from line 5, did not find expected '-' indicator
      """),
  BadSuite(
    "an alias without its anchor", "[newton]", to: "*methods",
    says: "bad.yaml:7: the YAML is not well-formed: found undefined alias"),
  BadSuite(
    "a list as a key", "seed: 1", to: "[seed]: 1", says: "bad.yaml:2: the YAML is not well-formed: a key must be a word"),
  BadSuite(
    "a key twice", "seed: 1", to: "seed: 1\nseed: 2",
    says: "bad.yaml:2: the key 'seed' stands twice in one mapping"),
  BadSuite(
    "a key twice, once with a tag of its own", "seed: 1", to: "seed: 1\n!mine seed: 2",
    says: "bad.yaml:3: the key 'seed' stands twice in one mapping"),
  BadSuite(
    "a setting twice, once in quotation marks", "[parabola]", to: "[{parabola: {1: 2, \"1\": 3}}]",
    says: "bad.yaml:6: the key '1' stands twice in one mapping"),
]

/// Faults of keys and names.
let misnamedSuites = [
  BadSuite(
    "an unknown key of the suite", "seed: 1", to: "sead: 1",
    says: "bad.yaml:2: unknown key 'sead' in the suite; did you mean 'seed'?"),
  BadSuite(
    "an unknown key of the suite, near to none", "seed: 1", to: "color: red",
    says: """
      bad.yaml:2: unknown key 'color' in the suite; known: suite, summary, seed, timeLimitSeconds, timing, experiments
      """),
  BadSuite(
    "an unknown key of two lines", "seed: 1", to: "\"se\\nad\": 1",
    says: "bad.yaml:2: unknown key 'se ad' in the suite; known: suite, summary, seed, timeLimitSeconds, timing, experiments"),
  BadSuite(
    "an unknown key of an experiment", "optimizers", to: "optimisers",
    says: "bad.yaml:7: unknown key 'optimisers' in an experiment; did you mean 'optimizers'?"),
  BadSuite(
    "an unknown key of the timing", "blocks", to: "block",
    says: "bad.yaml:3: unknown key 'block' in 'timing'; did you mean 'blocks'?"),
  BadSuite(
    "an unknown key of the budget", "steps: 3", to: "iterations: 3",
    says: "bad.yaml:8: unknown key 'iterations' in 'budget'; known: steps, epochs, evaluations, seconds"),
  BadSuite(
    "an unknown key of an expectation", "source", to: "sources",
    says: "bad.yaml:10: unknown key 'sources' in an expectation; did you mean 'source'?"),
  BadSuite(
    "an old key of the suite", "seed: 1", to: "seed: 1\ntimeLimit: 5",
    says: "bad.yaml:3: the key 'timeLimit' in the suite is called 'timeLimitSeconds' now"),
  BadSuite(
    "an old key of an experiment", "optimizers", to: "pool",
    says: "bad.yaml:7: the key 'pool' in an experiment is called 'pooledSettings' now"),
  BadSuite(
    "an old key of an expectation", "source", to: "within",
    says: "bad.yaml:10: the key 'within' in an expectation is called 'tolerance' now"),
  BadSuite(
    "a merge key", "seed: 1", to: "seed: 1\n<<: {seed: 2}",
    says: "bad.yaml:3: unknown key '<<' in the suite; known: suite, summary, seed, timeLimitSeconds, timing, experiments"),
  BadSuite("no name", "suite: small\n", to: "", says: "bad.yaml:1: the suite needs the key 'suite'"),
  BadSuite("no seed", "seed: 1\n", to: "", says: "bad.yaml:1: the suite needs the key 'seed'"),
  BadSuite(
    "no experiments", text: "suite: small\nseed: 1\n", says: "bad.yaml:1: the suite needs the key 'experiments'"),
  BadSuite(
    "an experiment without a name", "- name: one\n    problems", to: "- problems",
    says: "bad.yaml:5: an experiment needs the key 'name'"),
  BadSuite(
    "an experiment without problems", "    problems: [parabola]\n", to: "",
    says: "bad.yaml:5: an experiment needs the key 'problems'"),
  BadSuite(
    "an experiment without optimizers", "    optimizers: [newton]\n", to: "",
    says: "bad.yaml:5: an experiment needs the key 'optimizers'"),
  BadSuite(
    "an experiment without a budget", "    budget: {steps: 3}\n", to: "",
    says: "bad.yaml:5: an experiment needs the key 'budget'"),
  BadSuite(
    "an expectation without a source", ", source: a book", to: "",
    says: "bad.yaml:10: an expectation needs the key 'source'"),
  BadSuite(
    "an expectation of steps without its target", "step: 1, iterate: [5]", to: "steps: 5",
    says: "bad.yaml:10: an expectation of steps needs the key 'target'"),
  BadSuite(
    "an unknown scalar type", "    budget", to: "    scalars: [float]\n    budget",
    says: "bad.yaml:8: unknown scalar type 'float'; did you mean 'float32'?"),
  BadSuite(
    "an unknown quantity of a target", "distance: 1e-3", to: "gab: 1e-3",
    says: "bad.yaml:9: unknown target quantity 'gab'; did you mean 'gap'?"),
  BadSuite(
    "an unknown kind of tolerance", "ulps: 1", to: "percent: 1",
    says: "bad.yaml:10: unknown tolerance 'percent'; known: ulps, absolute, relative, digits, factor"),
  BadSuite(
    "an unknown status", "step: 1, iterate: [5]", to: "status: divergent",
    says: "bad.yaml:10: unknown status 'divergent'; did you mean 'diverged'?"),
]
