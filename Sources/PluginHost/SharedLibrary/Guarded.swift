import AssayKit
import CAssayPlugin
import CPluginGuard
import Glibc

/// A buffer that a plugin may write to: it ends at a page that nobody may touch, and what lies before it is marked.
final class Guarded<Element> {
  let start: UnsafeMutablePointer<Element>
  let count: Int
  private let buffer: OpaquePointer
  fileprivate let label: StaticString

  /// `count` zero elements; `label` says what they are, in the reason of a trial that overruns them.
  init(_ count: Int, _ label: StaticString) {
    let bytes = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
    let text = UnsafeRawPointer(label.utf8Start).assumingMemoryBound(to: CChar.self)
    guard !bytes.overflow, let buffer = assay_guarded_make(bytes.partialValue, text) else {
      endProcess("there is no memory for \(label), \(count) elements")
    }
    self.buffer = buffer
    self.count = count
    self.label = label
    start = assay_guarded_bytes(buffer).bindMemory(to: Element.self, capacity: count)
  }

  deinit { assay_guarded_free(buffer) }

  var elements: [Element] { Array(UnsafeBufferPointer(start: start, count: count)) }

  func fill(_ elements: [Element]) { for index in 0..<count { start[index] = elements[index] } }

  func fill(_ elements: Span<Element>) where Element: BitwiseCopyable {
    for index in 0..<count { start[index] = elements[index] }
  }

  /// Ends this process where something was written before the buffer: what else it hit, nobody knows.
  func check(_ call: Call) {
    guard assay_guarded_is_intact(buffer) else {
      endProcess("\(call) wrote before the beginning of \(label)")
    }
  }
}

extension Guarded where Element: LibraryScalar {
  /// Marks all numbers as not written; until they are, each is NaN.
  func blank() { Unwritten.mark(words) }

  /// Which numbers were not written since `blank`, in words; nil if all were.
  var lack: String? {
    let missing = Unwritten.count(in: words, wordsPerNumber: MemoryLayout<Element>.size / 4)
    return missing == 0 ? nil : "wrote \(count - missing) of \(count) numbers of \(label)"
  }

  /// Ends this process where something was written before the buffer; throws where not all of it was written.
  func checkFilled(_ call: Call) throws(DataError) {
    check(call)
    if let lack { throw .unmade("\(call) \(lack)") }
  }

  private var words: UnsafeMutableBufferPointer<UInt32> {
    UnsafeMutableBufferPointer(
      start: UnsafeMutableRawPointer(start).assumingMemoryBound(to: UInt32.self),
      count: count * MemoryLayout<Element>.size / 4)
  }
}

extension Guarded<CChar> {
  /// A buffer for the sentence that says why a call failed.
  static func message() -> Guarded<CChar> { Guarded(Int(ASSAY_MESSAGE_CAPACITY), "its message") }

  /// What a failed call has written, and empties the buffer.
  func take() -> String {
    let bytes = elements.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    start[0] = 0
    return bytes.isEmpty ? "it gave no reason" : String(decoding: bytes, as: UTF8.self)
  }
}

/// A call into a plugin, such as "'step' of 'mine' (libmine.so)", as a text that stays for ever.
struct Call: CustomStringConvertible, @unchecked Sendable {
  // Sound: nobody writes to the text or frees it.
  private let text: UnsafePointer<CChar>

  init(_ function: String, of plugin: String, in library: String) {
    guard let copy = strdup("'\(function)' of '\(plugin)' (\(library))") else {
      fatalError("there is no memory for a name")
    }
    text = UnsafePointer(copy)
  }

  var description: String { String(cString: text) }

  /// Runs `body`, a call into the plugin; a crash meanwhile names this call, and so does a changed arithmetic.
  @inline(__always)
  func note<Result>(_ body: () -> Result) -> Result {
    let (result, change) = watch(body)
    if let change { endProcess(sentence(change)) }
    return result
  }

  /// Runs `body` like `note`; returns how it changed arithmetic, which is as promised again.
  @inline(__always)
  func watch<Result>(_ body: () -> Result) -> (result: Result, change: ArithmeticChange?) {
    let before = assay_enter_call(text)
    defer { assay_leave_call(before) }
    let result = body()
    return (result, ArithmeticChange.putBack())
  }

  /// Why the trial fails in which this call changed arithmetic.
  func sentence(_ change: ArithmeticChange) -> String {
    "\(self) \(changedArithmetic) (\(change)); restore it before returning"
  }
}
