import Foundation
import Records
import Testing

/// Whether user namespaces may be made here.
private let canMakeNamespaces = system("exec unshare --user --map-root-user --mount --pid --net --fork true 2>/dev/null") == 0

private let example = "python3 \(repositoryFile("Examples/python/raw_protocol.py"))"

/// What a command in a sandbox can reach, and that its numbers stay the same.
@Suite struct SandboxTests {
  @Test(.enabled(if: canMakeNamespaces, "user namespaces are forbidden here"))
  func aSandboxChangesNoDigest() async throws {
    let folder = try Folder()
    try folder.write(suite, to: "suite.yaml")
    let inside = try await assay(
      "run", "suite.yaml", "--no-timing", "--sandbox", "--plugin", example, "--results", "inside", in: folder)
    let outside = try await assay(
      "run", "suite.yaml", "--no-timing", "--plugin", example, "--results", "outside", in: folder)
    #expect(inside.code == 0, "\(inside.err)")
    #expect(outside.code == 0, "\(outside.err)")
    let reports = try [inside, outside].map { run in
      let path = try #require(run.reportPath)
      return try readReport(try folder.bytes(of: path), file: path)
    }
    #expect(reports[0].digest == reports[1].digest)
  }

  @Test(.enabled(if: canMakeNamespaces, "user namespaces are forbidden here"))
  func aCommandInASandboxReachesNeitherFilesNorNetworkNorOtherProcesses() async throws {
    let folder = try Folder()
    try folder.write("secret", to: "results/secret.report")
    try folder.write(
      """
      import os, socket, sys
      said = []
      def attempt(name, body):
          try:
              said.append(f"{name} {body()}")
          except OSError as error:
              said.append(f"{name} refused {error.errno}")
      attempt("write", lambda: open("here", "w"))
      attempt("system", lambda: open("/etc/assay-was-here", "w"))
      attempt("reports", lambda: os.listdir("results"))
      attempt("others", lambda: [n for n in os.listdir("/proc") if n.isdigit() and int(n) != os.getpid()])
      attempt("network", lambda: socket.create_connection(("192.0.2.1", 80), timeout=2))
      attempt("temporary", lambda: open("/tmp/assay-was-here", "w").write("mine"))
      attempt("devices", lambda: sorted(os.listdir("/dev")))
      attempt("null", lambda: open("/dev/null", "w").write("gone"))
      attempt("services", lambda: os.listdir("/run"))
      attempt("settings", lambda: os.close(os.open("/proc/sys/kernel/core_pattern", os.O_WRONLY)))
      sys.stderr.write("; ".join(said) + "\\n")
      sys.stderr.flush()
      os._exit(3)
      """, to: "probe.py")
    try folder.write(suite, to: "suite.yaml")
    let run = try await assay("run", "suite.yaml", "--no-timing", "--sandbox", "--plugin", "python3 probe.py", in: folder)
    #expect(run.code == 2)
    let said = "write refused 30; system refused 30; reports []; others []; network refused 101; temporary 4; "
    let devices = "['fd', 'full', 'null', 'random', 'shm', 'stderr', 'stdin', 'stdout', 'urandom', 'zero']"
    #expect(run.err.contains("it exited with code 3: \(said)devices \(devices); null 4; services []; settings "), "\(run.err)")
    // A /proc of its own is read only; where none may be mounted, it is empty. Root's command might open the file otherwise.
    #expect(run.err.contains("; settings refused 30") || run.err.contains("; settings refused 2"), "\(run.err)")
    #expect(!FileManager.default.fileExists(atPath: folder.url.appending(path: "here").path))
    #expect(!FileManager.default.fileExists(atPath: "/tmp/assay-was-here"))
  }

  @Test func aLibraryInASandboxIsRefused() async throws {
    let folder = try Folder()
    try folder.write(suite, to: "suite.yaml")
    let run = try await assay("run", "suite.yaml", "--sandbox", "--plugin", "./libmine.so", in: folder)
    #expect(run.code == 2)
    #expect(run.err == "assay: '--sandbox' is for commands; './libmine.so' is a library, which is trusted code\n")
  }

  private let suite = """
    suite: s
    seed: 1
    experiments:
      - name: e
        problems: [rosenbrock]
        optimizers: [{rawGradientDescent: {rate: 0.001}}]
        budget: {steps: 20}

    """
}
