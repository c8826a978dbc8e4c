import Records
import Testing

/// Workers that another program starts, as srun does on other machines.
@Suite struct LaunchedWorkerTests {
  /// A launcher that is killed leaves its worker behind, or an allocation.
  @Test func aLauncherEndsAfterItsWorker() async throws {
    let folder = try Folder()
    try folder.write(tinySuite(), to: "suite.yaml")
    let script = """
      echo begun >>log
      exec 3<&0
      setsid "$@" <&3 3<&- &
      # One that is not needed any more is told so, and not killed.
      trap 'wait; echo ended >>log; exit 143' TERM
      wait $!
      echo ended >>log

      """
    try folder.write(script, to: "launch.sh")
    let end = try await assay(
      "run", "suite.yaml", "--no-timing", "--launcher", "sh \(folder.url.path)/launch.sh", "--no-html", in: folder)
    #expect(end.code == 0, "\(end.err)")
    let lines = String(decoding: try folder.bytes(of: "log"), as: UTF8.self).split(separator: "\n")
    #expect(lines.count { $0 == "begun" } >= 2 && lines.count { $0 == "begun" } == lines.count { $0 == "ended" })
  }

  /// As srun does with more nodes than one: each worker is on another node than the one before.
  @Test func recordsNameTheNodesOfTheirWorkersAndTimesOfSeveralAreNone() async throws {
    let folder = try Folder()
    try folder.write(tinySuite(), to: "suite.yaml")
    try folder.write(
      """
      echo begun >>log
      if [ $(($(wc -l <log) % 2)) = 0 ]; then export SLURMD_NODENAME=n2; else export SLURMD_NODENAME=n1; fi
      exec "$@"

      """, to: "launch.sh")
    let end = try await assay(
      "run", "suite.yaml", "--fresh-workers", "--jobs", "1", "--launcher", "sh \(folder.url.path)/launch.sh", "--no-html",
      in: folder)
    #expect(end.code == 0, "\(end.err)")
    let report = try folder.report()
    let named = report.records.map { report.fingerprint(ofNode: $0.node)[.clusterNode] }
    // The first worker of all tells the fingerprint with which the run begins.
    #expect(named == ["n2", "n1", "n2"])
    #expect(report.nodes?.count == 2)
    let times = report.records.map { record -> String in
      if case .absent(let reason) = record.timing { reason } else { "measured" }
    }
    #expect(times.contains("the launcher had several nodes time it"), "\(times)")
  }

  @Test func workersOnOneMachineAreOneNode() async throws {
    let folder = try Folder()
    try folder.write(tinySuite(), to: "suite.yaml")
    let end = try await assay("run", "suite.yaml", "--launcher", "env", "--no-html", in: folder)
    #expect(end.code == 0, "\(end.err)")
    let report = try folder.report()
    #expect(report.nodes == nil && report.fingerprint[.launcher] == "env")
    #expect(report.records.allSatisfy { $0.timing.value?.processes.count == 2 })
  }

  /// As srun does where all processors are taken: the trial's time has not begun, and who is no longer needed goes.
  @Test func aLauncherThatWaitsForAPlaceTakesNoTrialAndIsEndedAtLast() async throws {
    let folder = try Folder()
    try folder.write(tinySuite(), to: "suite.yaml")
    // The first one is asked for the fingerprint. Of the workers, one has a place.
    try folder.write(
      """
      if [ ! -e asked ]; then : >asked; exec "$@"; fi
      if mkdir place 2>/dev/null; then exec "$@"; fi
      echo waits >>log
      trap 'echo ended >>log; exit 143' TERM
      while :; do sleep 0.05; done

      """, to: "launch.sh")
    let end = try await assay(
      "run", "suite.yaml", "--no-timing", "--jobs", "3", "--launcher", "sh \(folder.url.path)/launch.sh", "--no-html",
      in: folder)
    #expect(end.code == 0, "\(end.err)")
    #expect(try folder.report().records.allSatisfy { $0.status != .failed })
    let lines = String(decoding: try folder.bytes(of: "log"), as: UTF8.self).split(separator: "\n").sorted()
    #expect(lines == ["ended", "ended", "waits", "waits"])
  }
}
