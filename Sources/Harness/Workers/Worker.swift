import Foundation
import Glibc
import JSONCoding
import PluginHost
import Records
import SystemFiles

/// Serves passes until standard input ends: one JSON request a line in, one JSON reply a line out.
///
/// Both streams are moved aside first, out of reach of what plugins and their children print and read. Requests are
/// read from the descriptor: C's streams are locked while they wait, and a plugin that flushes them all would wait, too.
/// When the parent dies its end of the pipe closes, and the worker leaves at once, also in the middle of a trial.
public func serveAsWorker(_ registry: Registry, in workingFolder: String = ".", recorderHook: [UInt8] = []) -> Never {
  let replies = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
  let standardError = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
  let requestPipe = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
  dup2(STDERR_FILENO, STDOUT_FILENO)
  let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
  dup2(nothing, STDIN_FILENO)
  // A library that was loaded, or one of its calls, may have gone to another folder.
  let folder = OpenedFolder(workingFolder)
  PluginProcesses.passStandardErrorOn()
  let requests = RequestQueue()
  Thread.detachNewThread {
    forEachLine(of: requestPipe) { requests.append($0) }
    _exit(0)
  }
  var server = PairServer(registry: registry)
  while true {
    let line = requests.next()
    folder.enter()
    // A nonce may come first, which the reply repeats; a request is an object.
    let nonce = line.prefix { $0 != UInt8(ascii: "{") }
    let reply: [UInt8]? =
      switch try? JSONCoding.decodeJSON(WorkerRequest.self, from: Array(line.dropFirst(nonce.count))) {
      case .pass(let request): try? perform(request, with: registry, recorderHook: recorderHook).encoded()
      case .pair(let request): try? JSONCoding.encodeJSON(server.answer(request))
      case .node(let request): try? JSONCoding.encodeJSON(request.fingerprint())
      case nil: nil
      }
    refuseChangedArithmetic()
    guard let reply else { fatalError("not a request: \(String(decoding: line.prefix(200), as: UTF8.self))") }
    // What plugins printed is theirs of this pass, not of the next.
    fflush(nil)
    try? writeAll(endOfPass, to: standardError, named: "standard error")
    do { try writeAll(Array(nonce) + reply + [UInt8(ascii: "\n")], to: replies, named: "standard output") } catch { _exit(1) }
  }
}

/// A line of a worker's input.
private enum WorkerRequest: Decodable, OrderedDecodable {
  case pass(PassRequest)
  case pair(PairRequest)
  case node(NodeRequest)

  /// Only the request of a pass names one, and only that of a node its lines.
  private enum Keys: String, CodingKey { case pass, nodeLines }

  init(_ members: inout OrderedMembers) throws(OutOfOrder) { self = .pass(try PassRequest(&members)) }

  init(from decoder: any Decoder) throws {
    let keys = try decoder.container(keyedBy: Keys.self)
    if keys.contains(.pass) {
      self = .pass(try PassRequest(from: decoder))
    } else if keys.contains(.nodeLines) {
      self = .node(try NodeRequest(from: decoder))
    } else {
      self = .pair(try PairRequest(from: decoder))
    }
  }
}

/// Ends this worker instead of its reply if arithmetic is not as promised after a pass: the pass may have computed with it.
private func refuseChangedArithmetic() {
  guard let failure = arithmeticFailure else { return }
  let words = "assay: something in this worker \(changedArithmetic) (\(failure))\n"
  try? writeAll(Array(words.utf8), to: STDERR_FILENO, named: "standard error")
  _exit(2)
}

/// What a worker writes to standard error before each reply, so that its parent knows which pass the text before it is of.
let endOfPass = Array("\0end of a pass\n".utf8)

/// Hands each line of a descriptor to `body`, until its end.
private func forEachLine(of descriptor: Int32, _ body: ([UInt8]) -> Void) {
  var buffer = LineBuffer()
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = read(descriptor, &chunk, chunk.count)
    if count < 0 && errno == EINTR { continue }
    guard count > 0 else { return }
    chunk.withUnsafeBytes { buffer.append(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    while let line = buffer.next() { body(line) }
  }
}
