import PortableMath
public import Records

/// Measures pairs for every trial with each slowdown, from which a certificate draws its gates. They come in random order
/// within each round, so that a drift of the machine affects all alike.
///
/// One run for each of `slowdowns`, in their order; 0 is a build against itself.
public func collectPairs(
  _ session: PairedSession, slowdowns: [Double], pairs: Int, backgroundLoad: Int = 0,
  progress: @escaping @Sendable (_ finished: Int, _ planned: Int) -> Void
) async throws -> [PairedRun] {
  try await withBackgroundLoad(backgroundLoad) {
    await collect(session, slowdowns: slowdowns, pairs: pairs, progress: progress)
  }
}

private func collect(
  _ session: PairedSession, slowdowns: [Double], pairs: Int, progress: (_ finished: Int, _ planned: Int) -> Void
) async -> [PairedRun] {
  var runs = slowdowns.map { _ in session.run }
  let timed = session.run.trials.indices.filter { session.isTimed($0) }
  let cells = timed.flatMap { trial in slowdowns.indices.map { (trial: trial, run: $0) } }
  let order = Seed(session.run.seed).derived(for: "order of cells")
  for round in 0..<pairs {
    for (place, choice) in order.permutation(of: cells.count, step: UInt64(round)).enumerated() {
      let (trial, run) = cells[choice]
      // Every pair has a number, and so paddings, of its own.
      let number = round * slowdowns.count + run
      if let pair = await session.pair(number, of: trial, slowdown: slowdowns[run]) {
        runs[run].trials[trial].add(pair)
      }
      progress(round * cells.count + place + 1, pairs * cells.count)
    }
  }
  for index in runs.indices { runs[index].finishedAt = utcNow() }
  return runs
}

/// Keeps so many programs busy beside `body`, each a process that never waits.
public func withBackgroundLoad<Result: Sendable>(
  _ count: Int, _ body: @Sendable () async throws -> Result
) async throws -> Result {
  guard count > 0 else { return try await body() }
  // It looks now and then whether this process is still there, which may be killed.
  let loop = "while kill -0 $PPID; do i=0; while [ $i -lt 10000 ]; do i=$((i+1)); done; done 2>/dev/null"
  let spin = WorkerCommand(executable: "/bin/sh", arguments: ["-c", loop])
  return try await withWorker(spin) { _ in try await withBackgroundLoad(count - 1, body) }.result
}
