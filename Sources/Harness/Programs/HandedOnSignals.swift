import Foundation

/// Signals that would end this process and go to its program instead, whose end this process waits for.
///
/// The terminal sends Ctrl-C to both, as they are of one group. What somebody sends to this process alone, the program has not
/// heard. A signal that the shell has both ignore stays ignored. There is one object of this kind at a time.
final class HandedOnSignals {
  private static let numbers = [SIGHUP, SIGINT, SIGQUIT, SIGTERM]
  private let queue: SignalQueue
  private var source: (any DispatchSourceRead)?
  private var knownActions: [(number: Int32, action: sigaction)] = []

  /// The last signal that came so far; nil for none.
  var received: Int32? { queue.takeAll { _, _ in } }

  /// Keeps what comes from now on; to be made before the program is started.
  init() {
    queue = SignalQueue()
    for number in Self.numbers {
      var (known, action) = (sigaction(), sigaction())
      sigaction(number, nil, &known)
      if unsafeBitCast(known.__sigaction_handler.sa_handler, to: Int.self) == Self.ignored { continue }
      action.__sigaction_handler.sa_sigaction = note
      action.sa_flags = SA_SIGINFO | SA_RESTART
      sigaction(number, &action, nil)
      knownActions.append((number, known))
    }
  }

  /// `SIG_IGN` as a number: functions of C are not compared.
  private static let ignored = 1

  /// Sends them on.
  ///
  /// - Parameter isInTerminal: Whether the program is of this process's group, so that the terminal reaches it.
  func hand(to child: ChildProgram, isInTerminal: Bool) {
    let queue = queue
    let source = DispatchSource.makeReadSource(fileDescriptor: queue.reading, queue: .global())
    source.setEventHandler {
      queue.takeAll { number, isOfTerminal in if !isOfTerminal || !isInTerminal { child.send(number) } }
    }
    source.resume()
    self.source = source
  }

  deinit {
    for (number, var action) in knownActions { sigaction(number, &action, nil) }
    // It holds the queue until it has ended.
    source?.setCancelHandler { [queue] in withExtendedLifetime(queue) {} }
    source?.cancel()
  }
}

/// A pipe that the handler writes to and any thread may read.
private final class SignalQueue: Sendable {
  let reading: Int32
  private let writing: Int32
  private let lock = NSLock()
  nonisolated(unsafe) private var last: Int32?

  init() {
    var ends: [Int32] = [-1, -1]
    _ = pipe(&ends)
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    (reading, writing) = (ends[0], ends[1])
    writingEnd = writing
  }

  deinit {
    close(reading)
    close(writing)
  }

  /// Takes all signals that wait, and returns the last one that ever came.
  @discardableResult
  func takeAll(_ action: (_ number: Int32, _ isOfTerminal: Bool) -> Void) -> Int32? {
    lock.withLock {
      var byte: UInt8 = 0
      while read(reading, &byte, 1) == 1 {
        let number = Int32(byte & ~ofTerminal)
        last = number
        action(number, byte & ofTerminal != 0)
      }
      return last
    }
  }
}

/// Where the handler writes a byte for each signal: to the queue that was made last.
private nonisolated(unsafe) var writingEnd: Int32 = -1

/// Marks the byte of a signal that the terminal has sent.
private let ofTerminal: UInt8 = 0x80

private func note(_ number: Int32, _ information: UnsafeMutablePointer<siginfo_t>?, _: UnsafeMutableRawPointer?) {
  let code = errno
  // SI_KERNEL is positive, as no code of a process that sends is.
  var byte = UInt8(truncatingIfNeeded: number) | ((information?.pointee.si_code ?? 0) > 0 ? ofTerminal : 0)
  write(writingEnd, &byte, 1)
  errno = code
}
