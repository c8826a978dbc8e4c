import CPortableKernels
import Glibc
import PortableMath
import Testing

@Suite struct ForEachTests {
  @Test(arguments: [1, 2, 3, 8, 100]) func everyIndexIsCalledOnceOnAnyNumberOfThreads(threads: Int) {
    for count in [0, 1, 2, 7, 1000] {
      let calls = counts(count)
      forEach(below: count, threads: threads) { calls[$0] += 1 }
      #expect(calls.allSatisfy { $0 == 1 }, "\(count)")
      calls.deallocate()
    }
  }

  @Test func bodyMayShareInItsTurn() {
    let calls = counts(30 * 40)
    defer { calls.deallocate() }
    for _ in 0..<50 {
      forEach(below: 30, threads: 3) { outer in
        forEach(below: 40, threads: 4) { inner in calls[outer * 40 + inner] += 1 }
      }
    }
    #expect(calls.allSatisfy { $0 == 50 })
  }

  /// More callers than there are jobs at a time, each often.
  @Test func callersOnManyThreadsGetTheirOwnResults() async {
    let sums = await withTaskGroup(of: Int.self, returning: [Int].self) { group in
      for caller in 0..<50 {
        group.addTask {
          var sum = 0
          for _ in 0..<100 {
            let numbers = counts(20)
            forEach(below: 20, threads: 4) { numbers[$0] = caller + $0 }
            sum += numbers.reduce(0, +)
            numbers.deallocate()
          }
          return sum
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(sums.sorted() == (0..<50).map { 100 * (20 * $0 + 190) })
  }

  /// What the caller wrote before is seen by all, and what they wrote is seen by the caller.
  @Test func writesAreSeenOnBothSides() {
    let numbers = counts(64)
    defer { numbers.deallocate() }
    for round in 1...2000 {
      numbers[0] = round
      let first = numbers
      forEach(below: 63, threads: 3) { numbers[$0 + 1] = first[0] + $0 }
      #expect((1..<64).allSatisfy { numbers[$0] == round + $0 - 1 })
    }
  }

  /// A child has none of its parent's threads and starts its own. It calls C alone, since other threads may have held Swift's
  /// locks when it was forked.
  @Test func forkedChildSharesWork() throws {
    let symbol = try #require(dlsym(nil, "fork"))
    let fork = unsafeBitCast(symbol, to: (@convention(c) () -> pid_t).self)
    let calls = counts(1000)
    defer { calls.deallocate() }
    forEach(below: 1000, threads: 3) { calls[$0] = 1 }
    let child = fork()
    if child == 0 {
      assay_for_each(1000, 3, { calls, index in calls!.assumingMemoryBound(to: Int.self)[index] += 1 }, calls.baseAddress)
      var sum = 0
      for index in 0..<1000 { sum += calls.baseAddress![index] }
      _exit(sum == 2000 ? 0 : 1)
    }
    var status: Int32 = -1
    try #require(child > 0 && waitpid(child, &status, 0) == child)
    #expect(status == 0)
    forEach(below: 1000, threads: 3) { calls[$0] += 1 }
    #expect(calls.allSatisfy { $0 == 2 })
  }

  /// Helpers round as their caller does, as threads started for the call would.
  @Test func helpersRoundAsTheirCaller() {
    let quotients = UnsafeMutableBufferPointer<Double>.allocate(capacity: 400)
    defer { quotients.deallocate() }
    func divide() {
      forEach(below: 400, threads: 4) { quotients[$0] = assay_opaque(1) / assay_opaque(3) }
    }
    divide()
    #expect(quotients.allSatisfy { $0 == 0x1.5555555555555p-2 })
    fesetround(FE_UPWARD)
    divide()
    fesetround(FE_TONEAREST)
    #expect(quotients.allSatisfy { $0 == 0x1.5555555555556p-2 })
  }
}

private func counts(_ count: Int) -> UnsafeMutableBufferPointer<Int> {
  let counts = UnsafeMutableBufferPointer<Int>.allocate(capacity: count)
  counts.initialize(repeating: 0)
  return counts
}
