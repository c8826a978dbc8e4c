import CPortableKernels

/// Calls body(0) … body(count − 1), spread over at most `threads` threads, and returns when all have returned.
///
/// Which thread makes a call is not said, so each must write where no other does. The threads stand ready from call to call, and
/// the caller is one of them. It makes all calls if no others can be started. A body may call this again; it must not fork.
package func forEach(below count: Int, threads: Int, _ body: (Int) -> Void) {
  precondition(count >= 0 && threads > 0, "\(threads) threads cannot make \(count) calls")
  withoutActuallyEscaping(body) { body in
    withUnsafePointer(to: Work(body: body)) { work in
      assay_for_each(
        count, Int32(clamping: threads),
        { work, index in
          // Never nil: it is the address above.
          work!.assumingMemoryBound(to: Work.self).pointee.body(index)
        }, UnsafeMutableRawPointer(mutating: work))
    }
  }
}

private struct Work {
  let body: (Int) -> Void
}
