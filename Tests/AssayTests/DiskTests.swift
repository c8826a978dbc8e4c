import Foundation
import Records
import Testing

/// What a disk that is full, or a folder that cannot be written, does to a run.
@Suite struct DiskTests {
  /// From nothing at all to a page or two less than the run's 40 KiB.
  @Test(.mounting, arguments: [0, 4, 12, 20, 28, 36])
  func fullDiskEndsTheRunAndFreedSpaceLetsItResume(_ kibibytes: Int) async throws {
    try await fillDisk(kibibytes, "")
  }

  /// A trial whose step digests cannot be written is not recorded as failed.
  @Test(.mounting, arguments: [20, 40, 60])
  func diskThatFillsUnderStepDigestsEndsTheRunToo(_ kibibytes: Int) async throws {
    try await fillDisk(kibibytes, "--step-digests")
  }

  private func fillDisk(_ kibibytes: Int, _ option: String) async throws {
    let folder = try Folder()
    try folder.write(manyTrials, to: "suite.yaml")
    let script = try await shellThatMounts(
      """
      mkdir disk && mount -t tmpfs -o size=\(kibibytes + 4)k none disk && head -c 4096 /dev/zero >disk/filler
      run="\(assayPath) run suite.yaml --no-timing \(option) --results disk"
      $run >first.out 2>first.err; echo $? >first.code
      find disk -type f >first.files
      mount -o remount,size=16m disk
      ls disk/*/*/*.journal >/dev/null 2>&1 && run="$run --resume"
      $run >second.out 2>second.err; echo $? >second.code
      cp -r disk results

      """, in: folder)
    #expect(script.code == 0, "\(script.err)")
    #expect(try text("first.code", folder) == "2\n")
    #expect(try text("first.out", folder).isEmpty)
    let errors = try text("first.err", folder).split(separator: "\n").filter { $0.hasPrefix("assay: ") }
    #expect(errors.count == 1)
    #expect(errors.first?.contains("No space left on device") == true)
    let files = try text("first.files", folder)
    #expect(!files.contains(".report"))
    // A worker that is killed with the run leaves what it was writing; the resumed run removes that.
    #expect(option == "--step-digests" || !files.contains(".tmp-"))
    #expect(!folder.files.contains { $0.contains(".tmp-") })
    #expect(errors.first?.contains("'--resume' continues it") == files.contains(".journal"))
    let resumptionErrors = try text("second.err", folder)
    #expect(try text("second.code", folder) == "0\n", "\(resumptionErrors)")
    let reports = folder.reports.filter { $0.hasPrefix("results/") }
    try #require(reports.count == 1)
    let report = try readReport(folder.bytes(of: reports[0]), file: reports[0])
    #expect(report.digest == (try await digestOfManyTrials()))
  }

  @Test(.mounting) func readOnlyResultsFolderIsRefusedByItsName() async throws {
    let folder = try Folder()
    try folder.write(tinySuite(), to: "suite.yaml")
    let end = try await shellThatMounts(
      "mkdir disk && mount -t tmpfs -o ro none disk && \(assayPath) run suite.yaml --results disk/results\n", in: folder)
    #expect(end.code == 2)
    #expect(end.out.isEmpty)
    #expect(end.err == "assay: cannot create the folder 'disk/results': Read-only file system\n")
  }

  @Test(arguments: ["results", "results/tiny"])
  func fileInPlaceOfAFolderIsRefusedByItsName(_ name: String) async throws {
    let folder = try Folder()
    try folder.write(tinySuite(), to: "suite.yaml")
    try folder.write("in the way", to: name)
    let end = try await assay("run", "suite.yaml", in: folder)
    #expect(end.code == 2)
    #expect(end.out.isEmpty)
    #expect(end.err == "assay: cannot create the folder '\(name)': Not a directory\n")
    #expect(folder.files == [name, "suite.yaml"])
  }

  /// The program lies on a disk that forbids execution as soon as it has begun: it is stopped before it starts workers.
  @Test(.mounting) func workersThatCannotBeStartedAreAnInternalErrorAndTheRunCanResume() async throws {
    let folder = try Folder()
    try folder.write(manyTrials, to: "suite.yaml")
    let end = try await shellThatMounts(
      """
      mkdir disk && mount -t tmpfs none disk && cp \(assayPath) disk/assay
      nice -n 19 disk/assay run suite.yaml --no-timing &
      until [ /proc/$!/exe -ef disk/assay ]; do :; done
      kill -STOP $!
      mount -o remount,noexec disk
      kill -CONT $!
      wait $!

      """, in: folder)
    #expect(end.code == 70)
    #expect(end.out.isEmpty)
    #expect(end.err.contains("assay: internal error: Executable \"/proc/self/exe\" "))
    let resumed = try await resume(folder)
    #expect(resumed.code == 0, "\(resumed.err)")
    #expect(try folder.report().digest == (try await digestOfManyTrials()))
  }

  private func text(_ name: String, _ folder: Folder) throws -> String {
    String(decoding: try folder.bytes(of: name), as: UTF8.self)
  }
}
