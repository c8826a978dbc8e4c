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
}
