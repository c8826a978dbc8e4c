import Learning
import Timing

/// Takes batches of 128 and does a fixed time's work on each: the rates, and percentiles of the waits for a batch.
func loaderRow(_ loader: ImageLoader, threads: Int, workNanoseconds: Double, batches: Int) -> [String] {
  let stream = loader.batches(threads: threads)
  var batch = ImageBatch()
  // Storage is made and caches are filled before the clock starts.
  for _ in 0..<100 { _ = stream.next(into: &batch) }
  var waits: [Double] = []
  var images = 0
  let heldBefore = heldBytes()
  let start = (wall: wallNanoseconds(), cpu: processorNanoseconds())
  for _ in 0..<batches {
    let asked = wallNanoseconds()
    _ = stream.next(into: &batch)
    let came = wallNanoseconds()
    waits.append(came - asked)
    images += batch.count
    while wallNanoseconds() - came < workNanoseconds {}
  }
  let seconds = (wallNanoseconds() - start.wall) / 1e9
  // The taker's work is no part of the loader's.
  let cpuSeconds = (processorNanoseconds() - start.cpu - Double(batches) * workNanoseconds) / 1e9
  precondition(heldBytes() - heldBefore < 4 << 20, "memory grew by \(heldBytes() - heldBefore) bytes")
  waits.sort()
  let name = workNanoseconds == 0 ? "taker at once" : "taker works 2 ms"
  let cpuRate = workNanoseconds == 0 ? thousands(Double(images) / cpuSeconds) : "–"
  let percentiles = [0.5, 0.99, 0.999, 1].map { "\(Int(percentile($0, of: waits)) / 1000)" }
  return [name, "\(threads)", thousands(Double(images) / seconds), cpuRate] + percentiles + ["\(heldBytes() >> 20)"]
}

/// The least wait that at least the share of all do not exceed.
private func percentile(_ share: Double, of sorted: [Double]) -> Double {
  sorted[max(0, Int((share * Double(sorted.count)).rounded(.up)) - 1)]
}
