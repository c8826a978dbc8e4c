/// Faults of values: of another type, or out of range.
let wrongValues = [
  BadSuite("a seed that is a word", "seed: 1", to: "seed: one", says: "bad.yaml:2: 'seed' must be \(wholeSeed), not 'one'"),
  BadSuite("a negative seed", "seed: 1", to: "seed: -1", says: "bad.yaml:2: 'seed' must be \(wholeSeed), not '-1'"),
  BadSuite(
    "a seed beyond 64 bits", "seed: 1", to: "seed: 18446744073709551616",
    says: "bad.yaml:2: 'seed' must be \(wholeSeed), not '18446744073709551616'"),
  BadSuite(
    "a seed in quotation marks", "seed: 1", to: "seed: \"1\"", says: "bad.yaml:2: 'seed' must be \(wholeSeed), not \"1\""),
  BadSuite("a seed left out", "seed: 1", to: "seed:", says: "bad.yaml:2: 'seed' must be \(wholeSeed), not nothing"),
  BadSuite(
    "a number in quotation marks", "distance: 1e-3", to: "distance: '1e-3'",
    says: "bad.yaml:9: 'distance' must be a number, not \"1e-3\""),
  BadSuite(
    "a number beyond every double", "distance: 1e-3", to: "distance: 1e309",
    says: "bad.yaml:9: 'distance' must be a number, not '1e309'"),
  BadSuite(
    "not a number", "distance: 1e-3", to: "distance: nan", says: "bad.yaml:9: 'distance' must be a number, not 'nan'"),
  BadSuite(
    "infinity, as YAML writes it", "distance: 1e-3", to: "distance: .inf",
    says: "bad.yaml:9: 'distance' must be a number, not '.inf'"),
  BadSuite(
    "a target of zero", "distance: 1e-3", to: "distance: 0",
    says: "bad.yaml:9: 'distance' must be above 0, not 0"),
  BadSuite(
    "an experiment's name of two lines", "name: one", to: "name: \"o\\nne\"",
    says: "bad.yaml:5: 'name' must be one line, not a text of several"),
  BadSuite(
    "a range of targets that goes up", "distance: 1e-3", to: "distance: {from: 1e-3, to: 1}",
    says: "bad.yaml:9: a range of targets goes down: 'from' is above 'to'"),
  BadSuite(
    "a range of targets that begins between powers of ten", "distance: 1e-3", to: "distance: {from: 2, to: 1}",
    says: "bad.yaml:9: 'from' must be a power of ten, not 2"),
  BadSuite(
    "a range of targets without an end", "distance: 1e-3", to: "distance: {from: 10}",
    says: "bad.yaml:9: a range of targets needs the key 'to'"),
  BadSuite(
    "a quick variant of a word", "budget: {steps: 3}", to: "budget: {steps: 3}\n    quick: fast",
    says: "bad.yaml:9: 'quick' is 'skip' or a mapping of the keys it replaces"),
  BadSuite(
    "a quick variant of nothing", "budget: {steps: 3}", to: "budget: {steps: 3}\n    quick: skip",
    says: "bad.yaml:5: 'quick: skip' stands in every experiment; the quick variant needs at least one"),
  BadSuite(
    "a quick variant with another name", "budget: {steps: 3}", to: "budget: {steps: 3}\n    quick: {name: b}",
    says: """
      bad.yaml:9: unknown key 'name' in 'quick'; known: problems, optimizers, programs, metrics, scalars, arithmetic, seeds, pooledSettings, data, start, budget, targets, \
      continueAfterTargets, expect, tuning
      """),
  BadSuite(
    "a quick variant with a fault, where it is not asked for", "budget: {steps: 3}",
    to: "budget: {steps: 3}\n    quick: {seeds: 0}", says: "bad.yaml:9: 'seeds' must be from 1 to 100000, not 0"),
  BadSuite(
    "steps that are not whole", "steps: 3", to: "steps: 3.5",
    says: "bad.yaml:8: 'steps' must be a whole number, not '3.5'"),
  BadSuite(
    "steps beyond 64 bits", "steps: 3", to: "steps: 1e19",
    says: "bad.yaml:8: 'steps' must be at most 9223372036854775807, not 1e19"),
  BadSuite("negative steps", "steps: 3", to: "steps: -1", says: "bad.yaml:8: 'steps' must be at least 0, not -1"),
  BadSuite(
    "steps that are a list", "steps: 3", to: "steps: [3]",
    says: "bad.yaml:8: 'steps' must be a whole number, not a list"),
  BadSuite(
    "seconds without end", "steps: 3", to: "seconds: 1e300",
    says: "bad.yaml:8: 'seconds' must be above 0 and at most 1000000, not 1e+300"),
  BadSuite(
    "a time limit without end", "seed: 1", to: "seed: 1\ntimeLimitSeconds: 1e300",
    says: "bad.yaml:3: 'timeLimitSeconds' must be above 0 and at most 1000000, not 1e+300"),
  BadSuite(
    "a time limit of nothing", "seed: 1", to: "seed: 1\ntimeLimitSeconds: 0",
    says: "bad.yaml:3: 'timeLimitSeconds' must be above 0 and at most 1000000, not 0"),
  BadSuite(
    "no process", "processes: 2", to: "processes: 0",
    says: "bad.yaml:3: 'processes' must be from 1 to 10000, not 0"),
  BadSuite(
    "too many processes", "processes: 2", to: "processes: 1000000000000",
    says: "bad.yaml:3: 'processes' must be from 1 to 10000, not 1000000000000"),
  BadSuite(
    "no block", "blocks: 3", to: "blocks: 0", says: "bad.yaml:3: 'blocks' must be from 1 to 10000, not 0"),
  BadSuite(
    "blocks without end", "blockMilliseconds: 0.5", to: "blockMilliseconds: 1e300",
    says: "bad.yaml:3: 'blockMilliseconds' must be above 0 and at most 1000000, not 1e+300"),
  BadSuite(
    "more seeds than memory", "    budget", to: "    seeds: 1e18\n    budget",
    says: "bad.yaml:8: 'seeds' must be from 1 to 100000, not 1000000000000000000"),
  BadSuite(
    "no seeds", "    budget", to: "    seeds: 0\n    budget",
    says: "bad.yaml:8: 'seeds' must be from 1 to 100000, not 0"),
  BadSuite(
    "an empty list of seeds", "    budget", to: "    seeds: []\n    budget",
    says: "bad.yaml:8: 'seeds' is an empty list; it needs at least one element"),
  BadSuite(
    "more digits than a double has", "ulps: 1", to: "digits: 18",
    says: "bad.yaml:10: 'digits' must be from 1 to 17, not 18"),
  BadSuite(
    "a tolerance of parts of an ulp", "ulps: 1", to: "ulps: 0.5",
    says: "bad.yaml:10: 'ulps' must be a whole number, not '0.5'"),
  BadSuite(
    "a flag that is a word", "    budget", to: "    continueAfterTargets: yes\n    budget",
    says: "bad.yaml:8: 'continueAfterTargets' must be true or false, not 'yes'"),
  BadSuite(
    "a folder in the suite's name", "suite: small", to: "suite: ../small",
    says: "bad.yaml:1: 'suite' must be letters, digits, '-', '_' and '.', not '../small'"),
  BadSuite(
    "a hidden suite", "suite: small", to: "suite: .small",
    says: "bad.yaml:1: 'suite' must be letters, digits, '-', '_' and '.', not '.small'"),
  BadSuite(
    "an umlaut in the suite's name", "suite: small", to: "suite: größe",
    says: "bad.yaml:1: 'suite' must be letters, digits, '-', '_' and '.', not 'größe'"),
]

/// Faults of shape: a list where a mapping belongs, two names where one does.
let misshapenSuites = [
  BadSuite(
    "one problem, not a list", "[parabola]", to: "parabola",
    says: "bad.yaml:6: 'problems' must be a list, not 'parabola'"),
  BadSuite(
    "experiments that are a mapping", text: "suite: a\nseed: 1\nexperiments: {name: one}\n",
    says: "bad.yaml:3: 'experiments' must be a list, not a mapping"),
  BadSuite(
    "no experiment", text: "suite: a\nseed: 1\nexperiments: []\n",
    says: "bad.yaml:3: 'experiments' is an empty list; it needs at least one element"),
  BadSuite(
    "no optimizer", "[newton]", to: "[]",
    says: "bad.yaml:7: 'optimizers' is an empty list; it needs at least one element"),
  BadSuite(
    "a list among the problems", "[parabola]", to: "[[parabola]]",
    says: "bad.yaml:6: 'problems' must be a text, not a list"),
  BadSuite(
    "two names in one element", "[newton]", to: "[{newton: {}, adam: {}}]",
    says: "bad.yaml:7: an element of 'optimizers' is one name, with its settings below it"),
  BadSuite(
    "a setting without its name", "[newton]", to: "[{adam: 0.1}]",
    says: "bad.yaml:7: 'adam' must be a mapping, not '0.1'"),
  BadSuite(
    "a mapping as a setting", "[newton]", to: "[{adam: {rate: {first: 1}}}]",
    says: "bad.yaml:7: 'rate' must be a number, a text, or a list of them, not a mapping"),
  BadSuite(
    "lists in lists in lists as a setting", "[newton]", to: "[{adam: {rate: [[[1]]]}}]",
    says: "bad.yaml:7: 'rate' must be a number, a text, or a list of them, not a list in a list in a list"),
  BadSuite(
    "a budget without a limit", "{steps: 3}", to: "{}",
    says: "bad.yaml:8: 'budget' needs at least one of 'steps', 'epochs', 'evaluations' and 'seconds'"),
  BadSuite(
    "a number as the budget", "{steps: 3}", to: "3", says: "bad.yaml:8: 'budget' must be a mapping, not '3'"),
  BadSuite(
    "two quantities in one target", "{distance: 1e-3}", to: "{distance: 1e-3, gap: 1e-3}",
    says: "bad.yaml:9: a target is one quantity and its value, such as {distance: 1e-3}"),
  BadSuite(
    "a target that is a number", "[{distance: 1e-3}]", to: "[1e-3]",
    says: "bad.yaml:9: a target is one quantity and its value, such as {distance: 1e-3}"),
  BadSuite(
    "two figures in one expectation", "iterate: [5]", to: "iterate: [5], value: 0", says: oneFigure),
  BadSuite("an expectation of nothing", "step: 1, iterate: [5], ", to: "", says: oneFigure),
  BadSuite(
    "two tolerances", "{ulps: 1}", to: "{ulps: 1, digits: 8}",
    says: "bad.yaml:10: 'tolerance' is one kind and its amount, such as {ulps: 1}"),
  BadSuite(
    "a text of several lines where a list belongs", "[newton]", to: "\"new\n\n      ton\"",
    says: "bad.yaml:7: 'optimizers' must be a list, not \"new ton\""),
  BadSuite(
    "a very long text where a number belongs", "steps: 3", to: "steps: \(String(repeating: "x", count: 10_000))",
    says: "bad.yaml:8: 'steps' must be a whole number, not '\(String(repeating: "x", count: 60))…'"),
]

private let wholeSeed = "a whole number from 0 to 2⁶⁴ − 1"

private let oneFigure =
  "bad.yaml:10: an expectation has exactly one of 'iterate', 'value', 'steps', 'stepsAtMost', 'evaluations', 'values', 'status', 'accuracy', 'accuracyAtLeast'"
