// Prints how fast images come out of the loader, and how long a batch is waited for; Benchmarks/loader-speed/peers.py sets the
// rates beside torchvision's and NumPy's.
//
//   loader-speed          everything
//   loader-speed brief    two threads alone, for the peers

import Learning
import PortableMath

let isBrief = CommandLine.arguments.dropFirst().first == "brief"
let data = ImageDataset.synthetic(count: 50_000, seed: Seed(1))
let loader = ImageLoader(data, seed: Seed(1), augmentation: .residual)

if !isBrief { printDataRates(data) }
printRow(["loader", "threads", "images/s", "images/CPU s", "p50 µs", "p99 µs", "p99.9 µs", "most µs", "held MB"])
for threads in isBrief ? [2] : [0, 1, 2] {
  for work in isBrief ? [0.0] : [0, 2e6] {
    printRow(loaderRow(loader, threads: threads, workNanoseconds: work, batches: work == 0 ? 10_000 : 2000))
  }
}
