import Foundation
import Harness
import SystemFiles

/// A program that runs in the terminal of this one, under the recorder.
struct ProgramProcess {
  let words: [String]
  /// Where it records to.
  let recording: String
  let level: String
  /// `new` or `append`, as the recorder takes it.
  let mode: String

  /// Runs the program to its end.
  func run() throws -> ProgramEnd {
    let hook = try makeHook()
    defer { try? FileManager.default.removeItem(atPath: hook) }
    let child = try start(hook: hook)
    let forwarding = forwardSignals(to: child)
    defer { for source in forwarding { source.cancel() } }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 {
      guard errno == EINTR else { return .unknown }
    }
    let signal = status & 0x7f
    return signal == 0 ? .code((status >> 8) & 0xff) : .signal(signal)
  }

  /// A folder whose module every Python imports at its start.
  private func makeHook() throws -> String {
    var template = Array("\(NSTemporaryDirectory())/assay-record-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw Failure(.badInput, "\(FileError("create", NSTemporaryDirectory()))") }
    let folder = String(cString: made)
    try writeFileAtomically(Array(hookSource.utf8), to: "\(folder)/sitecustomize.py")
    return folder
  }

  private func start(hook: String) throws -> pid_t {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // What is ignored here is not ignored there.
    var defaults = sigset_t()
    sigemptyset(&defaults)
    for number in [SIGINT, SIGTERM, SIGQUIT, SIGPIPE] { sigaddset(&defaults, number) }
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    var child = pid_t()
    let variables = environment(hook: hook).map { "\($0.key)=\($0.value)" }
    let code = withCStrings(words) { arguments in
      withCStrings(variables) { posix_spawnp(&child, words[0], nil, &attributes, arguments, $0) }
    }
    guard code == 0 else { throw Failure(.badInput, "cannot run '\(words[0])': \(String(cString: strerror(code)))") }
    return child
  }

  private func environment(hook: String) -> [String: String] {
    var variables = ProcessInfo.processInfo.environment
    variables["PYTHONPATH"] = [hook, variables["PYTHONPATH"]].compactMap { $0?.isEmpty == false ? $0 : nil }.joined(
      separator: ":")
    variables["ASSAY_RECORDING"] = absolutePath(recording)
    variables["ASSAY_RECORD_LEVEL"] = level
    variables["ASSAY_RECORD_MODE"] = mode
    return variables
  }

  /// The terminal sends Ctrl-C to both; this process waits for the program, and then writes the report.
  private func forwardSignals(to child: pid_t) -> [any DispatchSourceSignal] {
    for number in [SIGINT, SIGQUIT] { signal(number, SIG_IGN) }
    signal(SIGTERM, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGTERM, queue: .global())
    source.setEventHandler { kill(child, SIGTERM) }
    source.resume()
    return [source]
  }
}

/// Has Python begin the recording, and then import what it would have imported in this place.
private let hookSource = """
  import os, sys

  _here = os.path.dirname(os.path.abspath(__file__))
  sys.path[:] = [path for path in sys.path if os.path.abspath(path or ".") != _here]
  try:
      from assay_record._hook import begin_if_asked
  except ImportError as error:
      print(f"assay_record: {error}; 'pip install ./python' in Assay's checkout installs the recorder for {sys.executable}, and the "
            "program runs unrecorded", file=sys.stderr, flush=True)
  else:
      begin_if_asked()
  _this = sys.modules.pop("sitecustomize")
  try:
      import sitecustomize
  except ImportError:
      sys.modules["sitecustomize"] = _this
  """

/// Calls `body` with strings as C wants them, after which they are freed.
private func withCStrings<Result>(
  _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  let pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) } + [nil]
  defer { for pointer in pointers { free(pointer) } }
  return pointers.withUnsafeBufferPointer { buffer in
    guard let base = buffer.baseAddress else { preconditionFailure("an array with an element has an address") }
    return body(base)
  }
}
