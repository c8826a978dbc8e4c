/// Two trials of ten steps, with an expectation that holds and one that does not.
func tinySuite(expecting value: String = "16.0") -> String {
  """
  suite: tiny
  seed: 1
  timing: {processes: 2, blocks: 2, blockMilliseconds: 0.1}
  experiments:
    - name: one
      problems: [expandedSquare]
      optimizers: [gradientDescent: {rate: 0.1}, adam: {rate: 0.1}]
      budget: {steps: 10}
    - name: two
      problems: [expandedSquare]
      optimizers: [gradientDescent: {rate: 0.1}]
      budget: {steps: 1}
      expect: [{value: \(value), source: "(w - 5)² at 0 + 0.1·10 = 1, by hand"}]

  """
}

/// Twenty trials of one step: each takes next to no time.
let manyTrials = """
  suite: many
  seed: 3
  experiments:
    - name: one
      problems: [quadratic: {dimension: 2, condition: 10}]
      optimizers: [gradientDescent: {rate: 0.05}]
      seeds: 20
      budget: {steps: 1}

  """

/// Thirty trials of thousands of steps, with timing: about a second of recording in a debug build.
let longTrials = """
  suite: long
  seed: 4
  timing: {processes: 2, blocks: 2, blockMilliseconds: 0.1}
  experiments:
    - name: one
      problems: [quadratic: {dimension: 5, condition: 10}]
      optimizers: [gradientDescent: {rate: 0.05}, adam: {rate: 0.01}, momentum: {rate: 0.05, momentum: 0.5}]
      seeds: 10
      budget: {steps: 6000}

  """

/// One trial of each problem on seeded data, or as many as it has seeds.
func trainingSuite(problems: String, optimizer: String, steps: Int, seeds: Int = 1) -> String {
  """
  suite: training
  seed: 5
  timeLimitSeconds: 900
  experiments:
    - name: training
      problems: [\(problems)]
      optimizers: [\(optimizer)]
      seeds: \(seeds)
      budget: {steps: \(steps)}

  """
}
