/// A suite's search with one fault.
private func tuning(_ name: String, _ text: String, says message: String) -> BadSuite {
  BadSuite(
    name, "expect: [{step: 1, iterate: [5], tolerance: {ulps: 1}, source: a book}]", to: "tuning: \(text)",
    says: "bad.yaml:10: \(message)")
}

private func parameter(_ name: String, _ text: String, says message: String) -> BadSuite {
  tuning(name, "{goal: finalValue, method: random, maxTrials: 3, hyperparameters: {rate: \(text)}}", says: message)
}

let badTunings = [
  tuning(
    "an old key", "{goal: finalValue, method: random, maxTrials: 3, parameters: {rate: {range: [0, 1]}}}",
    says: "the key 'parameters' in 'tuning' is called 'hyperparameters' now"),
  tuning(
    "an unknown key", "{goal: finalValue, metod: random, maxTrials: 3, hyperparameters: {rate: {range: [0, 1]}}}",
    says: "unknown key 'metod' in 'tuning'; did you mean 'method'?"),
  tuning(
    "no goal", "{method: random, maxTrials: 3, hyperparameters: {rate: {range: [0, 1]}}}", says: "'tuning' needs the key 'goal'"
  ),
  tuning(
    "an unknown goal", "{goal: accurracy, method: random, maxTrials: 3, hyperparameters: {rate: {range: [0, 1]}}}",
    says: "unknown goal 'accurracy'; did you mean 'accuracy'?"),
  tuning(
    "no trial", "{goal: finalValue, method: random, maxTrials: 0, hyperparameters: {rate: {range: [0, 1]}}}",
    says: "'maxTrials' must be from 1 to 10000, not 0"),
  tuning(
    "no hyperparameter", "{goal: finalValue, method: random, maxTrials: 3, hyperparameters: {}}",
    says: "'hyperparameters' names nothing to tune"),
  tuning(
    "two rules of stopping",
    "{goal: finalValue, method: random, maxTrials: 3, hyperparameters: {rate: {range: [0, 1]}}, stopping: {median: {from: 1}, halving: {from: 1}}}",
    says: "'stopping' is one rule, such as {median: {from: 100}} or {halving: {from: 100}}"),
  tuning(
    "halving by one",
    "{goal: finalValue, method: random, maxTrials: 3, hyperparameters: {rate: {range: [0, 1]}}, stopping: {halving: {from: 1, factor: 1}}}",
    says: "'factor' must be at least 2, not 1"),
  parameter(
    "an unknown type", "{type: float, range: [0, 1]}",
    says: "unknown type of hyperparameter 'float'; known: number, integer, choice"),
  parameter(
    "an unknown scale", "{range: [1, 2], scale: lg}", says: "unknown scale 'lg'; did you mean 'log'?"),
  parameter("no range", "{scale: log}", says: "the hyperparameter 'rate' needs the key 'range'"),
  parameter("a word as range", "{range: wide}", says: "'range' must be a list, not 'wide'"),
  parameter(
    "a range backwards", "{range: [1, 0]}",
    says: "the 'range' of 'rate' is its least and its greatest value, such as [1e-4, 0.5]"),
  parameter(
    "a range of three", "{range: [0, 1, 2]}",
    says: "the 'range' of 'rate' is its least and its greatest value, such as [1e-4, 0.5]"),
  parameter(
    "a logarithm of zero", "{range: [0, 0.5], scale: log}",
    says: "a 'log' scale has no zero, but the range of 'rate' begins at 0; begin above 0, or say 'scale: linear'"),
  parameter(
    "a logarithm of less", "{range: [-1, 0.5], scale: log}",
    says: "a 'log' scale has no negative numbers, but the range of 'rate' begins at -1; begin above 0, or say 'scale: linear'"),
  parameter(
    "half a whole number", "{type: integer, range: [0.5, 3]}", says: "'range' must be a whole number, not '0.5'"),
  parameter(
    "a choice with a range", "{type: choice, range: [0, 3]}",
    says: "'rate' is a choice, which has no 'range'; give its 'values' alone"),
  parameter(
    "a number with values", "{type: number, values: [1, 2]}",
    says: "'rate' is a number, which has no 'values'; give a 'range', or 'type: choice'"),
  parameter("a choice of nothing", "{values: []}", says: "'values' is an empty list; it needs at least one element"),
  parameter("a grid of one", "{range: [0, 1], points: 1}", says: "'points' must be from 2 to 10000, not 1"),
]
