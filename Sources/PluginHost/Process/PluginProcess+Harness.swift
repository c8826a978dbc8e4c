import AssayKit
import Glibc
import PortableMath

/// Exchanges whose faults end a trial, or this process.
extension PluginProcess {
  func say(_ message: [UInt8], _ layout: SharedMemory.Layout) throws(Stop) -> Reply {
    do throws(PluginFault) { return try exchange(message, layout) } catch { throw stop(error) }
  }

  func say(_ message: some Encodable, _ layout: SharedMemory.Layout, for expected: Reply) throws(Stop) {
    do throws(PluginFault) {
      try exchange(try encoded(message), layout, for: expected)
    } catch {
      throw stop(error)
    }
  }

  func beginOrStop(_ layout: SharedMemory.Layout) throws(Stop) {
    do throws(PluginFault) {
      try begin()
      try use(layout)
    } catch {
      throw stop(error)
    }
  }

  /// The stop for an answer that does not fit; the process has lost the thread and is ended.
  func refuse(_ reply: Reply, expected: String) -> Stop {
    end()
    return stop(.unexpected(reply.rawValue, expected: expected))
  }

  private func stop(_ fault: PluginFault) -> Stop { .failed(sentence(fault)) }

  /// `plugin 'python3 mine.py': it exited with code 1: ValueError: …`
  func sentence(_ fault: PluginFault) -> String { "plugin '\(command)': \(fault)" }

  /// The stop for numbers that were not written as they should be; the process is ended.
  func refuse(_ fault: PluginFault) -> Stop {
    end()
    return stop(fault)
  }

  /// Tells the collector of faults that an objective has no answer. If there is no collector, this process ends, and with it a
  /// worker's trial.
  func noteNoAnswer(_ reason: String) {
    if EvaluationFault.note(reason) { return }
    end()
    let line = Array("assay: \(reason)\n".utf8)
    _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    _exit(2)
  }

  // MARK: Numbers

  /// Copies numbers into a region.
  func fill<Scalar: PortableScalar>(_ region: KeyPath<SharedMemory.Layout, Int>, with numbers: [Scalar]) {
    numbers.withUnsafeBytes { bytes in
      UnsafeMutableRawBufferPointer(start: address(region), count: bytes.count).copyMemory(from: bytes)
    }
  }

  /// The first bytes of a region.
  func bytes(of region: KeyPath<SharedMemory.Layout, Int>, count: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: address(region), count: count)
  }
}
