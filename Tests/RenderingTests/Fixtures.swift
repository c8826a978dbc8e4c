import Analysis
import Records
import ReportFixtures

private let gap = Target(.gap, 1e-6)
private let adam = ConfiguredPlugin(name: "adam", settings: ["convention": .text("keras"), "rate": .number(0.1)])
private let hostile = ConfiguredPlugin(name: "search", settings: ["rule": .text("left|right, \"best\"")])
private let wide = ConfiguredPlugin(name: "谷の関数", settings: [:])

private func expectation(
  _ figure: ExpectedFigure.Figure, _ tolerance: Tolerance = Tolerance(.ulps, 1)
) -> ExpectedFigure { ExpectedFigure(figure: figure, tolerance: tolerance, source: "a book", note: nil) }

/// One of everything that a report may have to show.
let everything = summarize(fixtureReport(valley + classifier + odd))

/// Two methods on three problems, with repetitions, towards two targets.
let comparedReport: Report = {
  let targets = [Target(.bestGap, 1e-2), Target(.bestGap, 1e-8)]
  let evaluations: [(ConfiguredPlugin, [[Int?]])] = [
    (adam, [[12, 40], [20, nil], [nil, nil], [400, 800], [9, 9], [31, 60]]),
    (ConfiguredPlugin(name: "newton", settings: [:]), [[2, 3], [2, 4], [5, 6], [nil, nil], [0, 1], [90, 91]]),
  ]
  return fixtureReport(
    evaluations.flatMap { optimizer, hits in
      hits.enumerated().map { index, hits in
        fixtureRecord(
          fixtureTrial(
            problem: ConfiguredPlugin(name: "well", settings: ["depth": .number(Double(index / 2))]), optimizer: optimizer,
            seed: UInt64(index % 2), targets: targets),
          hits.contains(nil) ? .budgetSpent : .targetReached, steps: 1000, hits: hits)
      }
    })
}()

let compared = summarize(comparedReport)

private let valley: [TrialRecord] = {
  let figures = [
    expectation(.iterate(point: [-3.2133687, 1], step: 4)), expectation(.value(number: 1, step: 4), .exact),
    expectation(.steps(count: 70, target: gap)), expectation(.stepsAtMost(count: 5, target: gap)),
    expectation(.status(equals: .targetReached)), expectation(.value(number: 2, step: 99), Tolerance(.digits, 8)),
    expectation(.value(number: 2, step: 4), Tolerance(.absolute, 0.5)),
  ]
  let single = fixtureTrial(scalar: .float32, targets: [gap], expectations: figures)
  let point = [Double(-3.2133684 as Float), 1]
  return [
    fixtureRecord(
      single, .targetReached, steps: 70, hits: [70], gap: 9.9e-7,
      checkpoints: [fixtureCheckpoint(4, iterate: point, value: 1.0.nextUp)]
    ).timed([[700], [721], [714], [693], [707], [735]]).allocating(bytes: 0, count: 0),
    fixtureRecord(fixtureTrial(targets: [gap]), steps: 100_000, hits: [nil], gap: 0.25)
      .timed([[1_190_000_000], [1_200_000_000]]).allocating(bytes: 3_200_000, count: 100_000),
    fixtureRecord(
      fixtureTrial(optimizer: adam, targets: [gap]), .diverged, reason: "the value is inf", steps: 31, hits: [nil],
      gap: .infinity
    ).timed([[31_000]]).unmeasured("the pass ended elsewhere: the trial does not repeat itself"),
  ]
}()

private let classifier: [TrialRecord] = (0..<4).map { (seed: Int) in
  let trial = fixtureTrial(
    experiment: "digits", problem: ConfiguredPlugin(name: "softmax", settings: ["classes": .number(10)]), optimizer: adam,
    seed: UInt64(seed))
  return seed == 3
    ? TrialRecord(failed: trial, reason: "the worker was ended by signal 11 (Segmentation fault)")
    : fixtureRecord(trial, steps: 200, accuracy: [0.912, 0.934, 0.921][seed])
}

private let odd: [TrialRecord] = [
  fixtureRecord(
    fixtureTrial(experiment: "odd, \"named\"", problem: wide, optimizer: hostile), .converged, steps: 3, gap: .nan
  ).timed([[90], [93], [96]]).allocating(bytes: 1536, count: 12),
  fixtureRecord(
    fixtureTrial(
      experiment: "odd, \"named\"", problem: wide, optimizer: ConfiguredPlugin(name: "探索", settings: [:]), scalar: .float32),
    .converged, steps: 30, gap: -1e-9
  ).timed([[90_000]]),
]
