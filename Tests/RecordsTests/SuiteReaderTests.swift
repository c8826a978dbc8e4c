import PortableMath
import Records
import Testing

/// What a valid suite becomes.
@Suite struct SuiteReaderTests {
  /// A list of 40 names would not say where `torchAdam` is.
  @Test(arguments: [
    ("torchAdam", "no optimizer is called 'torchAdam'; load it with --plugin 'python3 -m assay_plugin.torch'"),
    ("scipyBFGS", "no optimizer is called 'scipyBFGS'; load it with --plugin 'python3 -m assay_plugin.scipy'"),
    ("torchlight", "no optimizer is called 'torchlight'; known: adam ('assay list' shows all; '--plugin' adds yours)"),
  ])
  func aMethodOfAShippedPluginIsNamedWithIt(_ name: String, _ sentence: String) {
    #expect("\(ConfigurationError.Fault.unknownPlugin(name, kind: "optimizer", known: ["adam"]))" == sentence)
  }

  @Test func smallSuiteIsReadWhole() throws {
    let suite = try read(smallSuite)
    var timing = TimingPlan()
    timing.processes = 2
    timing.blocks = 3
    timing.blockMilliseconds = 0.5
    timing.latencies = true
    #expect(suite.file == "small.yaml")
    #expect(suite.name == "small")
    #expect(suite.seed == 1)
    #expect(suite.timing == timing)
    #expect(suite.digest == Digest(of: Array(smallSuite.utf8)).description)
    let experiment = try #require(suite.experiments.first)
    #expect(experiment.line == 5)
    #expect(experiment.problems.map(\.name) == ["parabola"])
    #expect(experiment.problems.map(\.line) == [6])
    #expect(experiment.optimizers.map(\.name) == ["newton"])
    #expect(experiment.optimizers.map(\.line) == [7])
    #expect((experiment.problems + experiment.optimizers).allSatisfy { $0.settings.isEmpty })
    #expect(experiment.budget == Budget(steps: 3))
    #expect(experiment.targets == [Target(.distance, 1e-3)])
    #expect(
      experiment.expectations == [
        ExpectedFigure(
          figure: .iterate(point: [5], step: 1), tolerance: Tolerance(.ulps, 1), source: "a book", note: nil)
      ])
  }

  @Test func whatIsLeftOutHasItsDefault() throws {
    let suite = try read(
      "suite: a\nseed: 0\nexperiments: [{name: x, problems: [p], optimizers: [o], budget: {steps: 0}}]\n")
    #expect(suite.summary == nil)
    #expect(suite.timeLimitSeconds == 60)
    #expect((suite.timing.processes, suite.timing.blocks, suite.timing.blockMilliseconds) == (6, 10, 1.0))
    let experiment = try #require(suite.experiments.first)
    #expect(experiment.scalars == [.float64])
    #expect(experiment.seeds == [0])
    #expect(experiment.start == nil)
    #expect(experiment.targets.isEmpty)
    #expect(!experiment.continueAfterTargets)
    #expect(experiment.expectations.isEmpty)
    #expect(experiment.note == nil)
  }

  @Test func everyKeyIsRead() throws {
    let experiment = try readExperiment(
      """
      note: a note
      scalars: [float32, float64]
      start: [-1.2, 1]
      continueAfterTargets: true
      """)
    #expect(experiment.note == "a note")
    #expect(experiment.scalars == [.float32, .float64])
    #expect(experiment.start == [-1.2, 1])
    #expect(experiment.continueAfterTargets)
  }

  @Test(arguments: [
    ("seeds: 3", [0, 1, 2]), ("seeds: [7]", [7]), ("seeds: [4, 2]", [4, 2]),
    ("seeds: [18446744073709551615]", [UInt64.max]),
  ])
  func seedsAreACountOrAList(_ line: String, _ seeds: [UInt64]) throws {
    #expect(try readExperiment(line).seeds == seeds)
  }

  /// What one key takes, every key takes that is a whole number.
  @Test(arguments: [("1000", 1000), ("1e3", 1000), ("1000.0", 1000), ("0xFF", 255), ("0x10", 16), ("0", 0)])
  func wholeNumbersHaveTheSameFormsEverywhere(text: String, value: Int) throws {
    let suite = try read(
      smallSuite.replacing("seed: 1", with: "seed: \(text)").replacing("steps: 3", with: "steps: \(text)"))
    #expect(suite.seed == UInt64(value))
    #expect(suite.experiments.first?.budget.steps == value)
  }

  @Test(arguments: [
    (
      "steps: 3", "steps: 9223372036854775808",
      "bad.yaml:8: 'steps' must be at most 9223372036854775807, not 9223372036854775808"
    ),
    (
      "steps: 3", "steps: 0xFFFFFFFFFFFFFFFFF",
      "bad.yaml:8: 'steps' must be at most 9223372036854775807, not 0xFFFFFFFFFFFFFFFFF"
    ),
    ("processes: 2", "processes: 1e300", "bad.yaml:3: 'processes' must be from 1 to 10000, not 1e300"),
    ("seed: 1", "seed: 1.5", "bad.yaml:2: 'seed' must be a whole number from 0 to 2⁶⁴ − 1, not '1.5'"),
    ("seed: 1", "seed: 0x", "bad.yaml:2: 'seed' must be a whole number from 0 to 2⁶⁴ − 1, not '0x'"),
    ("suite: small", "suite: ''", "bad.yaml:1: 'suite' is an empty text"),
  ])
  func aWholeNumberThatDoesNotFitIsToldItsEnd(place: String, change: String, message: String) {
    let text = smallSuite.replacing(place, with: change)
    let error = #expect(throws: ConfigurationError.self) { try readSuite(Array(text.utf8), file: "bad.yaml") }
    #expect(error?.description == message)
  }

  @Test func suiteSeedKeepsAllItsBits() throws {
    let text = smallSuite.replacing("seed: 1", with: "seed: 18446744073709551615")
    #expect(try read(text).seed == .max)
  }

  @Test(arguments: [
    ("{ulps: 0}", Tolerance.exact), ("{ulps: 4}", Tolerance(.ulps, 4)),
    ("{absolute: 1e-9}", Tolerance(.absolute, 1e-9)), ("{relative: 0.5}", Tolerance(.relative, 0.5)),
    ("{digits: 17}", Tolerance(.digits, 17)),
  ])
  func everyToleranceIsRead(_ text: String, _ tolerance: Tolerance) throws {
    let expectation = try readExpectation("{value: 1, tolerance: \(text), source: s}")
    #expect(expectation.tolerance == tolerance)
  }

  @Test(arguments: [
    ("{iterate: [1, -2.5]}", ExpectedFigure.Figure.iterate(point: [1, -2.5], step: nil)),
    ("{step: 0, iterate: [0]}", .iterate(point: [0], step: 0)), ("{value: -1}", .value(number: -1, step: nil)),
    ("{step: 9, value: 1e-300}", .value(number: 1e-300, step: 9)),
    ("{steps: 124, target: {update: 1e-6}}", .steps(count: 124, target: Target(.update, 1e-6))),
    ("{stepsAtMost: 6, target: {gap: 1}}", .stepsAtMost(count: 6, target: Target(.gap, 1))),
    ("{evaluations: 9, target: {bestGap: 1}}", .evaluations(count: 9, target: Target(.bestGap, 1))),
    ("{values: 9, target: {relativeGap: 0.1}}", .values(count: 9, target: Target(.relativeGap, 0.1))),
    ("{status: diverged}", .status(equals: .diverged)), ("{status: converged}", .status(equals: .converged)),
  ])
  func everyFigureIsRead(_ text: String, _ figure: ExpectedFigure.Figure) throws {
    let expectation = try readExpectation(text.replacing("}", with: ", source: s}", inLast: true))
    #expect(expectation.figure == figure)
    #expect(expectation.tolerance == .exact)
  }

  @Test(arguments: Target.Quantity.allCases)
  func everyTargetIsRead(_ quantity: Target.Quantity) throws {
    let text = smallSuite.replacing("distance", with: quantity.rawValue)
    #expect(try read(text).experiments[0].targets == [Target(quantity, 1e-3)])
  }

  @Test(arguments: [
    ("[1, 1e-3]", [1, 1e-3]), ("{from: 100, to: 0.01}", [100, 10, 1, 0.1, 0.01]),
    ("{from: 10, to: 1, perDecade: 2}", [10, 3.1622776601683795, 1]),
  ])
  func aTargetMayHaveSeveralValues(_ text: String, _ values: [Double]) throws {
    let targets = try read(smallSuite.replacing("distance: 1e-3", with: "bestGap: \(text)")).experiments[0].targets
    #expect(targets == values.map { Target(.bestGap, $0) })
  }

  @Test func cocosTargetsAreFiftyOne() throws {
    let range = "bestGap: {from: 100, to: 1e-8, perDecade: 5}"
    let targets = try read(smallSuite.replacing("distance: 1e-3", with: range)).experiments[0].targets
    #expect(targets.count == 51)
    #expect(targets.first?.value == 100 && targets.last?.value == 1e-8 && targets[10].value == 1)
  }

  @Test func theQuickVariantReplacesWhatItNames() throws {
    let suite = smallSuite + "    pooledSettings: [a, b]\n    quick: {seeds: 2, budget: {steps: 1}, targets: [{gap: 1}]}\n"
    let plain = try read(suite)
    #expect(
      plain.name == "small" && plain.experiments[0].seeds != [0, 1] && plain.experiments[0].pooledSettings == ["a", "b"])
    let quick = try readSuite(Array(suite.utf8), file: "small.yaml", quick: true)
    #expect(quick.name == "small-quick")
    var expected = plain.experiments[0]
    expected.seeds = [0, 1]
    expected.namesSeeds = true
    expected.budget = Budget(steps: 1)
    expected.targets = [Target(.gap, 1)]
    #expect(quick.experiments == [expected])
  }

  @Test func aFactorIsOfCounts() throws {
    let expectation = try readExpectation("{steps: 9, target: {gap: 1}, tolerance: {factor: 1.5}, source: s}")
    #expect(expectation.tolerance == Tolerance(.factor, 1.5))
  }

  @Test func settingsKeepTheirTypesAndLines() throws {
    let text = smallSuite.replacing(
      "[newton]",
      with:
        "\n      - adam:\n          rate: [0.1, 1e-3]\n          convention: keras\n          name: '5'\n          at: [[1, 2], [3, 4]]"
    )
    let choice = try #require(try read(text).experiments[0].optimizers.first)
    #expect(choice.name == "adam")
    #expect(choice.line == 8)
    #expect(choice.settingLines == ["rate": 9, "convention": 10, "name": 11, "at": 12])
    #expect(
      choice.settings == [
        "rate": .list([.number(0.1), .number(1e-3)]), "convention": .text("keras"), "name": .text("5"),
        "at": .list([.list([.number(1), .number(2)]), .list([.number(3), .number(4)])]),
      ])
  }

  @Test func anchorsAndAliasesStandForWhatTheyName() throws {
    let text = smallSuite.replacing("[parabola]", with: "&these [newton]").replacing(
      "optimizers: [newton]", with: "optimizers: *these")
    let experiment = try read(text).experiments[0]
    #expect(experiment.problems.map(\.name) == ["newton"])
    #expect(experiment.optimizers.map(\.name) == ["newton"])
  }

  @Test(arguments: ["\r\n", "\r"])
  func lineEndsOfOtherSystemsMeanTheSame(_ end: String) throws {
    var suite = try read(smallSuite.replacing("\n", with: end))
    let expected = try read(smallSuite)
    suite.digest = expected.digest
    #expect(suite == expected)
  }

  @Test func aByteOrderMarkIsPassedOver() throws {
    #expect(try read("\u{FEFF}" + smallSuite).name == "small")
  }

  @Test func numbersAreTheNearestDoubles() throws {
    let text = smallSuite.replacing("iterate: [5]", with: "iterate: [0.1, -0.0, 5e-324, 1.7976931348623157e308, +3, .5]")
    guard case .iterate(let point, _) = try read(text).experiments[0].expectations[0].figure else {
      Issue.record("the expectation is of an iterate")
      return
    }
    let expected = [0.1, -0.0, .leastNonzeroMagnitude, 1.7976931348623157e308, 3, 0.5]
    #expect(point.map(\.bitPattern) == expected.map(\.bitPattern))
  }

  private func read(_ text: String) throws -> SuiteDefinition { try readSuite(Array(text.utf8), file: "small.yaml") }

  /// The small suite's experiment with more lines.
  private func readExperiment(_ lines: String) throws -> Experiment {
    let indented = lines.split(separator: "\n").map { "    \($0)\n" }.joined()
    return try read(smallSuite + indented).experiments[0]
  }

  private func readExpectation(_ text: String) throws -> ExpectedFigure {
    let place = "{step: 1, iterate: [5], tolerance: {ulps: 1}, source: a book}"
    return try read(smallSuite.replacing(place, with: text)).experiments[0].expectations[0]
  }
}

extension String {
  /// Replaces the last occurrence alone.
  fileprivate func replacing(_ part: Character, with text: String, inLast: Bool) -> String {
    guard let index = lastIndex(of: part) else { return self }
    return self[..<index] + text + self[self.index(after: index)...]
  }
}
