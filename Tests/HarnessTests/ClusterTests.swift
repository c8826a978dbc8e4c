import FaultyPlugins
import Records
import Testing

@testable import Harness

private let mixed = """
  suite: mixed
  seed: 3
  experiments:
    - name: short
      problems: [doubleWell]
      optimizers: [gradientDescent, newton]
      seeds: 3
      start: [2]
      budget: {steps: 1000}
    - name: long
      problems: [doubleWell]
      optimizers: [gradientDescent]
      start: [2]
      budget: {steps: 100000}
  """

/// How a plan is divided among machines.
@Suite struct ShardTests {
  let plan: Plan

  init() throws { plan = try Harness.plan(suite(mixed), with: faultyRegistry) }

  @Test(arguments: [0, 2, 3.5, 1e6], [false, true])
  func everyTrialIsInOneShard(seconds: Double, withTiming: Bool) {
    let shards = shards(of: plan, seconds: seconds, withTiming: withTiming)
    #expect(shards.flatMap(\.self).sorted() == Array(plan.indices))
  }

  @Test func shortTrialsAreGroupedAndLongOnesAlone() {
    // Six trials of about a second, and one of 60, which is the limit of its time.
    #expect(shards(of: plan, seconds: 2, withTiming: false) == [[0, 1], [2, 3], [4, 5], [6]])
    #expect(shards(of: plan, seconds: 1e6, withTiming: false) == [Array(0..<7)])
  }

  @Test func timedTrialsOfAnExperimentStayTogether() {
    #expect(shards(of: plan, seconds: 0, withTiming: true) == [Array(0..<6), [6]])
  }

  @Test func aWitnessIsTheCheapestTrialOfItsKind() {
    #expect(witnesses(of: plan) == [0, 3, 6])
  }
}

/// What Slurm is told and what it says.
@Suite struct SlurmTests {
  @Test func arraysKeepBelowSlurmsGreatestSize() {
    let arrays = SlurmArray.arrays(of: [0, 1, 2, 3, 4, 5, 7, 11], greatestSize: 5)
    #expect(arrays.map(\.offset) == [0, 5, 10])
    #expect(arrays.map { $0.indices(atMost: nil) } == ["0-4", "0,2", "1"])
    #expect(arrays[0].indices(atMost: 2) == "0-4%2")
  }

  @Test func theLastSubmissionOfAShardCounts() {
    let submissions = [
      SlurmSubmission(job: "7", offset: 0, tasks: [0, 1, 2]), SlurmSubmission(job: "9", offset: 0, tasks: [1]),
    ]
    let text = """
      9|1|RUNNING|None|n2
      7|0|PENDING|Resources|
      7|1|NODE_FAIL|NodeDown|n1
      7|2|COMPLETED|None|n1
      8|0|RUNNING|None|n1

      """
    let shards = SlurmQueue.shards(in: text, submissions)
    #expect(shards[0] == QueuedShard(.waiting, words: "Resources", node: nil))
    #expect(shards[1] == QueuedShard(.running, words: "RUNNING", node: "n2"))
    #expect(shards[2]?.phase == .ended && shards[2]?.mayComeLate == true)
    #expect(shards.count == 3)
  }

  @Test func variablesOfTheEnvironmentBecomeArguments() {
    let variables = ["SBATCH_PARTITION": "main", "SBATCH_ARRAY_INX": "0-2", "SBATCH_ACCOUNT": "me", "SBATCH_TIMELIMIT": "30"]
    #expect(SlurmOptions.arguments(ofEnvironment: variables) == ["--account=me", "--partition=main", "--time=30"])
  }

  @Test func theNumberOfAJobIsFoundBehindABanner() throws {
    #expect(try Slurm.jobNumber(in: "48;here\n") == "48")
    #expect(try Slurm.jobNumber(in: "Welcome to the 7th floor\n48\n") == "48")
    #expect(throws: ClusterError.self) { try Slurm.jobNumber(in: "Usage: sbatch\n") }
  }
}

/// The files of attempts at a shard.
@Suite struct AttemptTests {
  @Test func attemptsThatNoEngineNumbersHaveTheirOrder() throws {
    let folder = try TemporaryFolder()
    for node in ["b", "a", "b"] {
      let attempt = AttemptPlace(["NODE_NAME": node]).attempt(in: folder.path)
      try attempt.write(AttemptEnd(.stopped))
    }
    #expect(attempts(in: folder.path).map(\.node) == ["b", "a", "b"])
  }

  @Test func anAttemptByHandComesAfterTheJobsBeforeIt() throws {
    let folder = try TemporaryFolder()
    let places = [
      ["SLURM_JOB_ID": "9", "SLURM_RESTART_COUNT": "1", "SLURMD_NODENAME": "n1"], ["NODE_NAME": "here"],
      ["SLURM_JOB_ID": "10", "SLURMD_NODENAME": "n2"], ["NODE_NAME": "there"],
    ]
    for place in places { try AttemptPlace(place).attempt(in: folder.path).write(AttemptEnd(.stopped)) }
    #expect(attempts(in: folder.path).map(\.node) == ["n1", "here", "n2", "there"])
  }
}

/// What Slurm says of nodes that are asked for a sample.
@Suite struct SlurmNodeTests {
  private let lines = "n1|main*|idle\nn2|main*|down*\nn2|long|down*\nm1|long|drained\n"

  @Test(arguments: [
    ("", "n1 n2"), ("-p long", "n2 m1"), ("-plong", "n2 m1"), ("--partition=main", "n1 n2"),
    ("--partition long -p main", "n1 n2"),
  ])
  func thePartitionOfTheArgumentsIsMeant(words: String, names: String) {
    let options = SlurmOptions(arguments: words.split(separator: " ").map(String.init), atMost: nil)
    let nodes = SlurmNodes.nodes(in: lines, partition: options.partition)
    #expect(nodes.map(\.name).joined(separator: " ") == names)
  }

  @Test func nodesOfAListMayBeOfAnyPartitionAndCountOnce() {
    #expect(SlurmNodes.nodes(in: lines, partition: .any).map(\.name) == ["n1", "n2", "m1"])
  }

  @Test(arguments: [
    "idle": false, "mixed": false, "allocated": false, "down": true, "idle*": true, "drained": true, "DRAINING": true,
  ])
  func aNodeThatStartsNoJobIsKnown(state: String, isUnusable: Bool) {
    #expect(SlurmNodes.isUnusable(state) == isUnusable)
  }

  @Test func whatMayNeverBeginIsNotAwaited() {
    let lines =
      "7|PENDING|Resources\n8|PENDING|ReqNodeNotAvail, UnavailableNodes:n2\n9|RUNNING|None\n10|COMPLETED|None\n11|FAILED|x\n"
    let prospects = (7...12).map { SlurmNodes.job("\($0)", in: lines).prospect }
    #expect(prospects == [.awaited, .none, .awaited, .late, .none, .late])
  }
}

/// Which node computes other bits than the others.
@Suite struct NodeVoteTests {
  /// Seven trials, and each with other bits.
  let right: [TrialRecord]
  let wrong: [TrialRecord]

  init() throws {
    func records(rate: Double) throws -> [TrialRecord] {
      try (1...7).map { number in
        var record = try record(
          "problems: [doubleWell], optimizers: [gradientDescent: {rate: \(rate)}], start: [\(number).5], budget: {steps: 4}")
        record.trial.id = "trial \(number)"
        return record
      }
    }
    right = try records(rate: 0.01)
    wrong = try records(rate: 0.010000001)
    #expect(zip(right, wrong).allSatisfy { $0.digest != $1.digest })
  }

  private func votes(_ nodes: [String], except wrongTrials: [String: Set<Int>]) -> NodeVotes {
    var votes = NodeVotes()
    for node in nodes {
      for index in right.indices {
        votes.add((wrongTrials[node] ?? []).contains(index) ? wrong[index] : right[index], of: node)
      }
    }
    return votes
  }

  @Test func everyPlantedFaultIsNamed() {
    for fault in 0..<20 {
      let nodes = (0..<(3 + fault % 4)).map { "n\($0)" }
      let bad = nodes[fault % nodes.count]
      let named = votes(nodes, except: [bad: [fault % 7]]).namedNodes
      #expect(named.map(\.node) == [bad])
      #expect(named.first?.trials.map(\.trial) == ["trial \(fault % 7 + 1)"])
    }
  }

  @Test func nobodyIsNamedWithoutAFault() {
    for count in 1...20 {
      let votes = votes((0..<count).map { "n\($0)" }, except: [:])
      #expect(votes.namedNodes.isEmpty && votes.undecided == nil)
    }
  }

  @Test func theSentenceSaysWhichTrialAndStep() {
    let named = votes(["n1", "n2", "n3"], except: ["n2": [2]]).namedNodes
    #expect("\(named[0])" == "'n2' alone has other bits in 1 of 7 trials, such as 'trial 3', after step 0")
  }

  @Test func ofTwoNodesNoneIsNamedUntilAThirdDecides() {
    var votes = votes(["n1", "n2"], except: ["n2": [2]])
    #expect(votes.namedNodes.isEmpty)
    #expect(votes.undecided?.nodes == ["n1", "n2"] && votes.undecided?.trial == "trial 3")
    votes.add(right[2], of: "here")
    #expect(votes.namedNodes.map(\.node) == ["n2"] && votes.undecided == nil)
  }

  @Test func ofTwoNodesTheReferencesDecide() throws {
    var votes = votes(["n1", "n2"], except: ["n1": [2]])
    let disagreement = try #require(votes.undecided)
    let hasUnknown = votes.add("other bits", of: "the references", to: disagreement)
    #expect(!hasUnknown && votes.namedNodes.isEmpty)
    let hasRight = votes.add(right[2].digest, of: "the references", to: disagreement)
    #expect(hasRight)
    #expect(votes.namedNodes.map(\.node) == ["n1"] && votes.undecided == nil)
  }

  @Test func twoGroupsOfOneSizeAreNoMajority() {
    var votes = NodeVotes()
    for node in ["n1", "n2"] { votes.add(right[0], of: node) }
    for node in ["n2", "n3"] { votes.add(wrong[0], of: node) }
    #expect(votes.namedNodes.isEmpty)
    #expect(votes.undecided?.nodes == ["n1", "n2", "n3"])
  }

  @Test func whoDisagreesWithItselfIsNamed() {
    var votes = votes(["n1", "n2", "n3"], except: [:])
    votes.add(wrong[4], of: "n3")
    #expect(votes.namedNodes.map(\.node) == ["n3"])
  }
}
