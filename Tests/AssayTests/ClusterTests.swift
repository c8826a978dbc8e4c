import Foundation
import Records
import Testing

/// A run that is divided into shards for several machines.
@Suite struct ClusterTests {
  /// The commands that a run prints, and its folder.
  private func begin(_ folder: Folder, _ arguments: String...) async throws -> (commands: [String], run: String) {
    let begun = try await shell(
      (["'\(assayPath)'", "run", "suite.yaml", "--no-timing", "--on", "command"] + arguments).joined(separator: " "), in: folder
    )
    try #require(begun.code == 0, "\(begun.err)")
    let commands = begun.out.split(separator: "\n").map(String.init)
    let words = try #require(commands.first).split(separator: " ").map(String.init)
    return (commands, words[2])
  }

  private func collect(_ run: String, in folder: Folder) async throws -> Finished {
    try await assay("cluster", "collect", run, "--no-html", in: folder)
  }

  private func report(in folder: Folder, at path: String) throws -> Report {
    try readReport(Array(try Data(contentsOf: URL(filePath: path, relativeTo: folder.url))), file: path)
  }

  @Test func commandsOfAnyShellMakeTheReport() async throws {
    let folder = try Folder()
    try folder.write(tinySuite(), to: "suite.yaml")
    let (commands, run) = try await begin(folder, "--shard-seconds", "0")
    #expect(commands.count == 3)
    let early = try await collect(run, in: folder)
    #expect(early.code == 3 && early.err.contains("3 passes left to do"), "\(early.err)")
    let open = try await assay("cluster", "status", run, "--json", in: folder).out
    #expect(open.hasPrefix("{\"excludedNodes\":[],\"samples\":[],\"shards\":[{") && open.contains("\"open\""), "\(open)")
    let inJSON = try await assay("cluster", "collect", run, "--no-html", "--json", in: folder)
    #expect(inJSON.code == 3 && inJSON.out == open, "\(inJSON.out)")
    // Two shards at once, from another folder, as two machines.
    try folder.write(commands.enumerated().map { "NODE_NAME=n\($0 % 2 + 1) \($1)\n" }.joined(), to: "shards")
    let shards = try await shell("file=$PWD/shards; cd / && xargs -d '\\n' -P 2 -n 1 sh -c <$file", in: folder)
    #expect(shards.code == 0 && shards.err.isEmpty, "\(shards.err)")
    let status = try await assay("cluster", "status", run, in: folder)
    #expect(status.out == "3 shards: 3 recorded\n")
    let end = try await collect(run, in: folder)
    #expect(end.code == 0, "\(end.err)")
    let report = try report(in: folder, at: try #require(end.reportPath))
    #expect(report.digest == (try await undisturbedReport(of: tinySuite(), ["--no-timing", "--jobs", "2"])).digest)
    #expect(report.nodes?.compactMap { $0.fingerprint[.clusterNode] }.sorted() == ["n1", "n2"])
    let shown = try await assay("show", try #require(end.reportPath), in: folder)
    #expect(shown.out.contains("nodes\n") && shown.out.contains("n1") && shown.out.contains("n2"), "\(shown.out)")
    let diff = try await assay("diff", try #require(end.reportPath), try #require(end.reportPath), in: folder)
    #expect(diff.out.contains("with other bits") && diff.out.contains("n2"), "\(diff.out)")
    let recorded = try await assay("cluster", "status", run, "--json", in: folder).out
    let json = try await assay("cluster", "collect", run, "--json", in: folder)
    #expect(json.code == 0 && json.out == recorded, "\(json.err)")
    // Again it is the same.
    #expect(try await collect(run, in: folder).code == 0)
    #expect(try await shell(commands[0], in: folder).err == "assay: shard 0 is recorded already\n")
  }

  @Test func timesOfAnExperimentAreOfOneNode() async throws {
    let folder = try Folder()
    try folder.write(tinySuite(), to: "suite.yaml")
    let begun = try await assay("run", "suite.yaml", "--on", "command", in: folder)
    let commands = begun.out.split(separator: "\n").map(String.init)
    #expect(commands.count == 2, "a shard for each experiment")
    for (number, command) in commands.enumerated() {
      let shard = try await shell("NODE_NAME=n\(number) \(command)", in: folder)
      #expect(shard.code == 0, "\(shard.err)")
    }
    let end = try await collect(commands[0].split(separator: " ").map(String.init)[2], in: folder)
    #expect(end.code == 0, "\(end.err)")
    let report = try report(in: folder, at: try #require(end.reportPath))
    #expect(report.records.allSatisfy { $0.timing.value != nil && $0.timing.value?.node == $0.node })
  }

  /// The second trial is no witness, so that only its shard computes it.
  private let suiteOfTwoSeeds = trainingSuite(
    problems: "{mlp: {hidden: [16], batch: 100}}", optimizer: "{sgd: {rate: 0.05}}", steps: 3000, seeds: 2)

  @Test func aKilledAttemptIsContinuedOnAnotherNodeInTheSameBits() async throws {
    let folder = try Folder()
    try folder.write(suiteOfTwoSeeds, to: "suite.yaml")
    let (commands, run) = try await begin(folder, "--shard-seconds", "0", "--save-every", "0.02")
    #expect(try await shell(commands[0], in: folder).code == 0)
    let script = """
      NODE_NAME=n1 setsid \(commands[1]) & shard=$!
      until ls "\(run)"/shards/001/*-n1.states/*.state >/dev/null 2>&1; do kill -0 $shard || exit 9; sleep 0.02; done
      kill -9 $shard; wait $shard; NODE_NAME=n2 \(commands[1])
      """
    let second = try await shell(script, in: folder)
    #expect(second.code == 0 && second.err.contains("resumes from its saved state after step"), "\(second.err)")
    let end = try await collect(run, in: folder)
    let report = try report(in: folder, at: try #require(end.reportPath, "\(end.err)"))
    #expect(report.digest == (try await undisturbedReport(of: suiteOfTwoSeeds)).digest)
  }

  /// The first signal says that the time is nearly over.
  @Test func anAttemptWhoseTimeIsOverSaysSo() async throws {
    let folder = try Folder()
    try folder.write(suiteOfTwoSeeds, to: "suite.yaml")
    let (commands, run) = try await begin(folder, "--shard-seconds", "0", "--save-every", "0.02")
    #expect(try await shell(commands[0], in: folder).code == 0)
    let script = """
      NODE_NAME=n1 \(commands[1]) & shard=$!
      until ls "\(run)"/shards/001/*-n1.states/*.state >/dev/null 2>&1; do kill -0 $shard || exit 9; sleep 0.02; done
      kill -USR1 $shard; wait $shard; echo $?
      """
    let first = try await shell(script, in: folder)
    #expect(first.out == "75\n", "\(first.err)")
    let status = try await assay("cluster", "status", run, in: folder)
    #expect(status.out == "2 shards: 1 recorded, 1 continues\n  shard 1: continues on 'n1'\n")
    let left = try await assay("cluster", "resume", run, in: folder)
    #expect(left.out == commands[1] + "\n")
    #expect(try await shell(commands[1], in: folder).code == 0)
    let end = try await collect(run, in: folder)
    let report = try report(in: folder, at: try #require(end.reportPath, "\(end.err)"))
    #expect(report.digest == (try await undisturbedReport(of: suiteOfTwoSeeds)).digest)
  }

  @Test(arguments: [2, 3])
  func theNodeWithOtherBitsIsNamedAndItsShardsAreDoneElsewhere(nodes: Int) async throws {
    let folder = try Folder()
    let source = try String(contentsOfFile: repositoryFile("Examples/python/raw_protocol.py"), encoding: .utf8)
    let stepped = "        self.x = self.point[: self.n].tolist()\n        say(message=\"stepped\")"
    try #require(source.contains(stepped))
    let planted = """
              self.steps = getattr(self, "steps", 0) + 1
              import os, struct
              if os.environ.get("NODE_NAME") == "n2" and self.steps == 3:
                  bits = struct.unpack("<Q", struct.pack("<d", self.point[0]))[0] ^ 1
                  self.point[0] = struct.unpack("<d", struct.pack("<Q", bits))[0]
      \(stepped)
      """
    try folder.write(source.replacing(stepped, with: planted), to: "mine.py")
    let suite = """
      suite: planted
      seed: 1
      experiments:
        - name: one
          problems: [rosenbrock]
          optimizers: [rawGradientDescent: {rate: 0.001}, adam]
          seeds: 3
          budget: {steps: 8}

      """
    try folder.write(suite, to: "suite.yaml")
    let plugin = ["--plugin", "'python3 mine.py'"]
    let (commands, run) = try await begin(folder, "--shard-seconds", "0", plugin[0], plugin[1])
    #expect(commands.count == 6)
    for (number, command) in commands.enumerated() {
      let shard = try await shell("NODE_NAME=n\(number % nodes + 1) \(command)", in: folder)
      #expect(shard.code == 0, "\(shard.err)")
    }
    let first = try await collect(run, in: folder)
    #expect(first.code == 3)
    #expect(first.err.contains("'n2' alone has other bits in 1 of 2 trials"), "\(first.err)")
    #expect(first.err.contains("rawGradientDescent(rate: 0.001)/float64/0', after step 2;"), "\(first.err)")
    let left = try await assay("cluster", "resume", run, in: folder).out.split(separator: "\n").map(String.init)
    #expect(left == commands.enumerated().filter { $0.offset % nodes == 1 }.map(\.element))
    let refused = try await shell("NODE_NAME=n2 \(left[0])", in: folder)
    #expect(refused.code == 2 && refused.err.contains("'n2' had other bits than other nodes"), "\(refused.err)")
    for command in left { #expect(try await shell("NODE_NAME=n1 \(command)", in: folder).code == 0) }
    let end = try await collect(run, in: folder)
    #expect(end.code == 1 && end.err.contains("'n2' alone has other bits"), "\(end.err)")
    let report = try report(in: folder, at: try #require(end.reportPath))
    #expect(
      report.digest
        == (try await undisturbedReport(of: suite, ["--no-timing", "--plugin", "python3 \(folder.url.path)/mine.py"])).digest)
    #expect(report.nodes?.allSatisfy { $0.fingerprint[.clusterNode] != "n2" } ?? true)
  }

  @Test func whatChangedIsNamedAndNothingIsLost() async throws {
    let folder = try Folder()
    try folder.write(tinySuite(), to: "suite.yaml")
    let (commands, run) = try await begin(folder)
    let other = try await shell(commands[0].replacing("--index 0", with: "--index 9"), in: folder)
    #expect(other.code == 2 && other.err == "assay: there is no shard 9; the run has 0 to 0\n")
    let elsewhere = try await shell(commands[0].replacing(run, with: "/nowhere/run"), in: folder)
    #expect(elsewhere.code == 2 && elsewhere.err.contains("the run's folder must be one that all nodes share"))
    // Another executable.
    let copy = try await shell(
      "cp '\(assayPath)' other && echo >> other && \(commands[0].replacing(assayPath, with: "./other"))", in: folder)
    #expect(copy.code == 2 && copy.err.contains("the digest of the executable was "), "\(copy.err)")
    #expect(try await assay("cluster", "status", run, in: folder).out.contains("refused"))
    #expect(try await shell(commands[0], in: folder).code == 0)
    // Another plan: nothing is computed or collected by it.
    let edited = try await shell("sed -i 's/\"jobs\":1/\"jobs\":2/' '\(run)/plan.json'", in: folder)
    #expect(edited.code == 0)
    let changed = try await collect(run, in: folder)
    #expect(changed.code == 2 && changed.err.contains("plan.json' was changed since the run began"), "\(changed.err)")
    let shard = try await shell(commands[0], in: folder)
    #expect(shard.code == 2 && shard.err == changed.err, "\(shard.err)")
    #expect(try await shell("echo { > '\(run)/plan.json'", in: folder).code == 0)
    let torn = try await collect(run, in: folder)
    #expect(torn.code == 2 && torn.err.contains("is no plan of a run on a cluster"), "\(torn.err)")
  }

  @Test func whatIsNotOnSlurmIsNeitherWaitedForNorCancelled() async throws {
    let folder = try Folder()
    try folder.write(tinySuite(), to: "suite.yaml")
    let (_, run) = try await begin(folder)
    for verb in ["wait", "cancel"] {
      let end = try await assay("cluster", verb, run, in: folder)
      #expect(end.code == 2 && end.err.contains("nothing of '\(run)' was submitted to Slurm"), "\(end.err)")
    }
  }

  @Test func optionsOfOneMachineAreRefused() async throws {
    let folder = try Folder()
    try folder.write(tinySuite(), to: "suite.yaml")
    for option in [["--resume"], ["--tensorboard", "logs"], ["--step-digests"], ["--launcher", "env"]] {
      let command = ["run", "suite.yaml", "--on", "command"] + option
      let end = try await Gate.shared.pass { try await Command(command, in: folder).finish() }
      #expect(end.code == 2 && end.err.contains("'\(option[0])' is for one machine"), "\(end.err)")
    }
    for word in ["--array=5-7", "-a 5", "--wrap=true", "-W"] {
      let end = try await assay("run", "suite.yaml", "--on", "slurm", "--sbatch", "-p main \(word)", in: folder)
      #expect(end.code == 2 && end.err.contains("Assay says that itself"), "\(end.err)")
    }
    let end = try await assay("run", "suite.yaml", "--on", "command", "--at-most", "2", in: folder)
    #expect(end.code == 2 && end.err.contains("'--at-most' is for '--on slurm'"), "\(end.err)")
  }
}
