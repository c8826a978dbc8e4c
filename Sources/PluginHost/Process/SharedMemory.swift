import CPluginProcess
import Glibc

/// The file of numbers that this process and a plugin's both map.
///
/// Its contents last for one exchange of messages. What the plugin is to write is marked before, so that what it did not write
/// is not read as what stood there. The mapping lies between two pages that nobody may touch, and the file cannot be shortened.
/// Words behind each region show whether somebody wrote past its end.
final class SharedMemory {
  /// Where each region of an instance begins, in bytes, and how many bytes the file has.
  struct Layout: Equatable, Encodable {
    /// n numbers: the point, the start, or the iterate.
    let point: Int
    /// n numbers: the direction of a Hessian-vector product, or the lower bounds.
    let direction: Int
    /// As many numbers as the largest answer has.
    let answer: Int
    let bytes: Int
    /// The offsets of the guards, right behind the regions.
    fileprivate let guards: [Int]

    /// In the order of their guards.
    fileprivate static var regions: [KeyPath<Layout, Int>] { [\.point, \.direction, \.answer] }

    private enum CodingKeys: CodingKey { case point, direction, answer, bytes }

    /// Regions for `dimension` numbers and answers of up to `answerCount`, each of `byteCount` bytes.
    init(dimension: Int, answerCount: Int, byteCount: Int) {
      func next(_ end: Int) -> Int { (end + guardBytes + 63) / 64 * 64 }
      point = 0
      direction = next(dimension * byteCount)
      answer = next(direction + dimension * byteCount)
      guards = [dimension * byteCount, direction + dimension * byteCount, answer + answerCount * byteCount]
      bytes = (next(guards[2]) + pageSize - 1) / pageSize * pageSize
    }
  }

  let descriptor: Int32
  private var base: UnsafeMutableRawPointer?
  private var mappedBytes = 0
  private var layout: Layout?

  init() throws(PluginFault) {
    descriptor = assay_shared_memory()
    guard descriptor >= 0 else { throw .noMemory(String(cString: strerror(errno))) }
  }

  deinit {
    if let base { munmap(base - pageSize, mappedBytes + 2 * pageSize) }
    close(descriptor)
  }

  /// Makes the file hold these regions, and sets the words that guard them.
  func use(_ layout: Layout) throws(PluginFault) {
    guard layout != self.layout else { return }
    if layout.bytes > mappedBytes { try map(layout.bytes) }
    self.layout = layout
    for offset in layout.guards {
      for byte in stride(from: 0, to: guardBytes, by: 8) {
        base?.storeBytes(of: guardWord, toByteOffset: offset + byte, as: UInt64.self)
      }
    }
  }

  /// Which region was written past its end, or nil.
  func spoiledRegion() -> String? {
    guard let layout, let base else { return nil }
    for (index, offset) in layout.guards.enumerated() {
      for byte in stride(from: 0, to: guardBytes, by: 8)
      where base.loadUnaligned(fromByteOffset: offset + byte, as: UInt64.self) != guardWord {
        return ["point", "direction", "answer"][index]
      }
    }
    return nil
  }

  /// The address of a region; valid until `use` is called again.
  func address(_ region: KeyPath<Layout, Int>) -> UnsafeMutableRawPointer {
    guard let base, let layout else { preconditionFailure("a region is used after its layout is set") }
    return base + layout[keyPath: region]
  }

  // MARK: What was written

  /// Marks numbers of a region, `count` and those behind them that there is room for, as not written.
  func blank(_ region: KeyPath<Layout, Int>, count: Int, byteCount: Int) {
    Unwritten.mark(marks(region, count: count, byteCount: byteCount))
  }

  /// How many of the marked numbers were written; nil if more than `count` were.
  func writtenCount(_ region: KeyPath<Layout, Int>, count: Int, byteCount: Int) -> Int? {
    let words = byteCount / 4
    let marks = marks(region, count: count, byteCount: byteCount)
    if marks.count > count * words, marks[count * words] != Unwritten.word { return nil }
    return count - Unwritten.count(in: .init(rebasing: marks[..<(count * words)]), wordsPerNumber: words)
  }

  /// The words of `count` numbers, and of one more if the region has room for it.
  private func marks(
    _ region: KeyPath<Layout, Int>, count: Int, byteCount: Int
  ) -> UnsafeMutableBufferPointer<UInt32> {
    guard let layout, let guardIndex = Layout.regions.firstIndex(of: region) else {
      preconditionFailure("a region is used after its layout is set")
    }
    let room = (layout.guards[guardIndex] - layout[keyPath: region]) / byteCount
    let start = address(region).assumingMemoryBound(to: UInt32.self)
    return UnsafeMutableBufferPointer(start: start, count: min(count + 1, room) * (byteCount / 4))
  }

  private func map(_ bytes: Int) throws(PluginFault) {
    guard ftruncate(descriptor, bytes) == 0 else { throw .noMemory(String(cString: strerror(errno))) }
    let reserved = mmap(nil, bytes + 2 * pageSize, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard let reserved, reserved != MAP_FAILED else { throw .noMemory(String(cString: strerror(errno))) }
    let mapped = mmap(reserved + pageSize, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, descriptor, 0)
    guard let mapped, mapped != MAP_FAILED else { throw .noMemory(String(cString: strerror(errno))) }
    if let base { munmap(base - pageSize, mappedBytes + 2 * pageSize) }
    base = mapped
    mappedBytes = bytes
  }
}

private let guardBytes = 64
private let guardWord: UInt64 = 0xA55A_C33C_9669_F00F
private let pageSize = sysconf(Int32(_SC_PAGESIZE))
