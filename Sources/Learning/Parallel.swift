import Glibc

/// Calls body(0) … body(count − 1), spread over at most `threads` threads, and returns when all have returned.
///
/// Which thread makes a call is not said, so each must write where no other does. Starting a thread takes some 20 µs.
func forEach(below count: Int, threads: Int, _ body: (Int) -> Void) {
  let workers = min(threads, count)
  precondition(threads > 0, "work needs a thread, not \(threads)")
  withoutActuallyEscaping(body) { body in
    var started: [pthread_t] = []
    for worker in 1..<max(workers, 1) {
      let share = Unmanaged.passRetained(Share(first: worker, step: workers, count: count, body: body))
      var thread = pthread_t()
      let status = pthread_create(
        &thread, nil,
        { argument in
          // The caller passed a share.
          Unmanaged<Share>.fromOpaque(argument!).takeRetainedValue().run()
          return nil
        }, share.toOpaque())
      if status == 0 {
        started.append(thread)
      } else {
        // No thread could be started, so the caller does its share.
        share.takeRetainedValue().run()
      }
    }
    Share(first: 0, step: max(workers, 1), count: count, body: body).run()
    for thread in started { pthread_join(thread, nil) }
  }
}

/// Runs `body` on the parts of 0 ..< `count`, one part a thread, as `forEach` makes its calls.
func inParts(of count: Int, threads: Int, _ body: (Range<Int>) -> Void) {
  let parts = max(1, threads)
  forEach(below: parts, threads: parts) { body(count * $0 / parts..<count * ($0 + 1) / parts) }
}

/// Every `step`-th call from `first` on.
private final class Share {
  let first: Int
  let step: Int
  let count: Int
  let body: (Int) -> Void

  init(first: Int, step: Int, count: Int, body: @escaping (Int) -> Void) {
    self.first = first
    self.step = step
    self.count = count
    self.body = body
  }

  func run() {
    for index in stride(from: first, to: count, by: step) { body(index) }
  }
}
