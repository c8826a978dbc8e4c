import Foundation
import Records
import Testing

/// What befalls the shards of a run: signals, and an engine that refuses.
@Suite struct ClusterFaultTests {
  private let training = trainingSuite(
    problems: "{mlp: {hidden: [16], batch: 100}}", optimizer: "{sgd: {rate: 0.05}}", steps: 2000)

  /// Runs a shard of `training`, and a script once the shard has a state: there `$shard` is its process.
  private func shard(_ script: String, in folder: Folder) async throws -> Finished {
    try folder.write(training, to: "suite.yaml")
    let begun = try await shell("'\(assayPath)' run suite.yaml --no-timing --on command --save-every 0.02", in: folder)
    let command = begun.out.trimmingCharacters(in: .newlines)
    return try await shell(
      """
      \(command) & shard=$!
      until ls results/training/cluster/*/shards/000/*.states/*.state >/dev/null 2>&1; do
        kill -0 $shard || exit 9
        sleep 0.02
      done
      \(script)
      """, in: folder)
  }

  /// An engine that is in a hurry sends the second signal at once. Whichever is first says how the attempt ended.
  @Test func ofTwoSignalsOneSaysHowTheAttemptEnded() async throws {
    let folder = try Folder()
    let end = try await shard(
      "kill -USR1 $shard; kill -TERM $shard; wait $shard; echo $?; cat results/training/cluster/*/shards/000/*.end", in: folder)
    let lines = end.out.split(separator: "\n").map(String.init)
    let ends = ["75": "\"continues\"", "3": "\"stopped\""]
    #expect(lines.count == 2 && ends[lines[0]].map { lines[1].contains($0) } == true, "\(end.out)\(end.err)")
    #expect(end.err.split(separator: "\n").count == 1, "\(end.err)")
  }

  /// Slurm sends TERM to all processes of a job, and a worker may be its first.
  @Test func aWorkerThatIsToldToEndIsNoVerdictOnItsTrial() async throws {
    let folder = try Folder()
    let end = try await shard("kill -TERM $(cat /proc/$shard/task/*/children); wait $shard", in: folder)
    #expect(end.code == 0, "\(end.err)")
    #expect(end.err.contains(" lost its worker, and ") && end.err.contains("was ended by signal 15 (Terminated)"), "\(end.err)")
    let run = try #require(folder.files.first { $0.hasSuffix("plan.json") }).replacing("/plan.json", with: "")
    let collected = try await assay("cluster", "collect", run, "--no-html", in: folder)
    #expect(collected.code == 0, "\(collected.err)")
    #expect(try folder.report().digest == (try await undisturbedReport(of: training)).digest)
  }

  /// The program's worker is told a moment after the program.
  @Test func aProgramThatEndsWithItsJobIsTriedAgain() async throws {
    let folder = try Folder()
    let program = """
      if [ ! -e begun ]; then
        : >begun
        setsid sh -c ": >ready; sleep 0.2; kill -TERM $PPID" &
        until [ -e ready ]; do sleep 0.01; done
        kill -TERM $$
      fi
      echo '{"loss": 1}'

      """
    try folder.write(program, to: "train.sh")
    let suite = """
      {suite: programs, seed: 1, experiments: [{name: e, programs: [{command: [sh, train.sh]}], budget: {seconds: 60},
        metrics: {loss: lower}}]}
      """
    try folder.write(suite, to: "suite.yaml")
    let end = try await assay("run", "suite.yaml", "--no-timing", "--no-html", in: folder)
    #expect(end.code == 0 && end.err.contains("lost its worker, and is tried again"), "\(end.err)")
    #expect(try folder.report().records.map(\.status) == [.converged])
  }

  /// `sbatch` refuses while there is a file `refuse`.
  private func writeSlurm(in folder: Folder) async throws {
    let programs = [
      "scontrol": "echo 'MaxArraySize            = 1001'", "squeue": "exit 0",
      "sbatch": "if [ -e refuse ]; then echo 'sbatch: error: no such partition' >&2; exit 1; fi; echo 42",
    ]
    for (name, body) in programs { try folder.write("#!/bin/sh\n\(body)\n", to: "bin/\(name)") }
    _ = try await shell("chmod +x bin/*", in: folder)
  }

  @Test func aRunThatSlurmRefusedCanBeSubmittedLater() async throws {
    let folder = try Folder()
    try await writeSlurm(in: folder)
    try folder.write(tinySuite(), to: "suite.yaml")
    try folder.write("", to: "refuse")
    let slurm = "PATH=$PWD/bin:$PATH '\(assayPath)'"
    let refused = try await shell("\(slurm) run suite.yaml --no-timing --on slurm --detach", in: folder)
    #expect(refused.code == 2 && refused.err.contains("error: no such partition"), "\(refused.err)")
    let words = refused.err.split(separator: "'").map(String.init)
    let resume = try #require(words.first { $0.hasPrefix("assay cluster resume ") }).dropFirst("assay ".count)
    #expect(!folder.files.contains { $0.hasSuffix("submissions") })
    let again = try await shell("\(slurm) \(resume)", in: folder)
    #expect(again.code == 2 && again.err.contains("error: no such partition"), "\(again.err)")
    let accepted = try await shell("rm refuse; \(slurm) \(resume)", in: folder)
    #expect(accepted.code == 0 && accepted.out == "1 shard is submitted again\n", "\(accepted.err)")
    let submissions = try #require(folder.files.first { $0.hasSuffix("submissions") })
    #expect(String(decoding: try folder.bytes(of: submissions), as: UTF8.self).contains("\"job\":\"42\""))
  }

  /// Each job ends before its attempt begins, as where the setup's lines fail.
  @Test func aShardThatComesNoFurtherIsSubmittedEightTimesAtMost() async throws {
    let folder = try Folder()
    try await writeSlurm(in: folder)
    try folder.write(tinySuite(), to: "suite.yaml")
    let slurm = "PATH=$PWD/bin:$PATH '\(assayPath)'"
    let begun = try await shell("\(slurm) run suite.yaml --no-timing --on slurm --detach", in: folder)
    let run = try #require(folder.files.first { $0.hasSuffix("plan.json") }).replacing("/plan.json", with: "")
    try folder.write("{\"end\":\"continues\"}", to: "\(run)/shards/000/0-41-n1.end")
    let end = try await shell("\(slurm) cluster wait \(run) --no-html", in: folder)
    #expect(begun.code == 0 && end.code == 3 && end.err.contains("1 shard is left"), "\(begun.err)\(end.err)")
    let submissions = String(decoding: try folder.bytes(of: "\(run)/submissions"), as: UTF8.self)
    #expect(submissions.split(separator: "\n").count == 8)
  }

  /// Resources that a site has not, and a banner before the answer.
  @Test func anotherArgumentOfSbatchReplacesTheRefusedOne() async throws {
    let folder = try Folder()
    try await writeSlurm(in: folder)
    try folder.write("#!/bin/sh\necho Welcome\ncase $* in *nowhere*) exit 1 ;; esac\necho 42\n", to: "bin/sbatch")
    try folder.write(tinySuite(), to: "suite.yaml")
    let slurm = "PATH=$PWD/bin:$PATH '\(assayPath)'"
    let refused = try await shell("\(slurm) run suite.yaml --no-timing --on slurm --detach --sbatch '-p nowhere'", in: folder)
    #expect(refused.code == 2 && refused.err.contains("by '--sbatch'"), "\(refused.err)")
    let run = try #require(folder.files.first { $0.hasSuffix("plan.json") }).replacing("/plan.json", with: "")
    let accepted = try await shell("\(slurm) cluster resume \(run) --sbatch '-p main'", in: folder)
    #expect(accepted.code == 0, "\(accepted.err)")
    let submissions = String(decoding: try folder.bytes(of: "\(run)/submissions"), as: UTF8.self)
    #expect(submissions.contains("\"job\":\"42\""))
  }

  @Test func whereSlurmIsNotNoRunIsLeft() async throws {
    let folder = try Folder()
    try folder.write(tinySuite(), to: "suite.yaml")
    let end = try await shell("PATH=/nowhere '\(assayPath)' run suite.yaml --no-timing --on slurm", in: folder)
    #expect(end.code == 2 && end.err.contains("there is no 'scontrol' here"), "\(end.err)")
    #expect(!folder.files.contains { $0.hasPrefix("results") })
  }
}
