import Glibc

/// A thread that runs one function.
struct Thread {
  private let handle: pthread_t

  init(_ body: @escaping @Sendable () -> Void) {
    var handle = pthread_t()
    let argument = Unmanaged.passRetained(Work(body)).toOpaque()
    let code = pthread_create(
      &handle, nil,
      { argument in
        // Never nil: it is the argument above.
        Unmanaged<Work>.fromOpaque(argument!).takeRetainedValue().body()
        return nil
      }, argument)
    precondition(code == 0, "a thread cannot be started: \(String(cString: strerror(code)))")
    self.handle = handle
  }

  /// Waits for the function's end.
  func join() { pthread_join(handle, nil) }
}

private final class Work: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

/// Runs `body` on the parts of 0 ..< `count`, one part a thread.
func inParts(of count: Int, threads: Int, _ body: @escaping @Sendable (Range<Int>) -> Void) {
  let started = (1..<max(1, threads)).map { part in
    Thread { body(count * part / threads..<count * (part + 1) / threads) }
  }
  body(0..<count / max(1, threads))
  for thread in started { thread.join() }
}
