import Glibc
import Learning
import PortableMath
import Timing

/// Prints how fast images are drawn, written and read.
func printDataRates(_ data: ImageDataset) {
  let folder = "/tmp/loader-speed-\(getpid())"
  mkdir(folder, 0o755)
  let (cifar, records) = ("\(folder)/cifar", "\(folder)/tfrecords")
  defer {
    unlink(cifar)
    unlink(records)
    rmdir(folder)
  }
  printRow(["images", "images/s", "MB/s", "images/CPU s"])
  do {
    try printRate("drawn, 2 threads", data.count) { _ = ImageDataset.synthetic(count: data.count, seed: Seed(1)) }
    try printRate("written as CIFAR-10", data.count) { try writeCifar(data, to: cifar, as: .cifar10) }
    try printRate("read as CIFAR-10", data.count) { _ = try readCifar([cifar], as: .cifar10) }
    try printRate("written as TFRecords", data.count) { try writeTFRecords(data, to: records) }
    try printRate("read as TFRecords", data.count) { _ = try readTFRecords([records], classes: 10) }
    try printRate("channels' means", data.count) { _ = Normalization(of: data) }
  } catch {
    print(error)
    exit(1)
  }
  print()
}

/// The best of three.
private func printRate(_ name: String, _ images: Int, _ body: () throws -> Void) throws {
  var least = (wall: Double.infinity, cpu: Double.infinity)
  for _ in 0..<3 {
    let start = (wall: wallNanoseconds(), cpu: processorNanoseconds())
    try body()
    least = (min(least.wall, wallNanoseconds() - start.wall), min(least.cpu, processorNanoseconds() - start.cpu))
  }
  let rate = Double(images) / least.wall * 1e9
  let megabytes = rate * Double(ImageDataset.imageLength) / 1e6
  printRow([name, thousands(rate), "\(Int(megabytes))", thousands(Double(images) / least.cpu * 1e9)])
}
