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
