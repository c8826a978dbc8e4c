import Foundation
import PortableMath
import Records

/// Writes recordings as docs/reference/formats.md describes them, for tests that need no Python.
struct RecordingWriter {
  private(set) var bytes: [UInt8] = []
  private var names: [String: UInt32] = [:]

  init() { begin() }

  mutating func begin() {
    names = [:]
    frame("B", Array("assay.recording\0".utf8) + word(1))
  }

  mutating func facts(_ json: String) { frame("J", Array(json.utf8)) }

  /// A step of one parameter, `w`, that is `number` after it; further arrays and operations as given.
  mutating func step(
    _ step: UInt64, loss: Double, number: Double, initial: Double? = nil, operations: [(String, in: UInt64, out: UInt64)] = [],
    keepsElements: Bool = false
  ) {
    var entries: [UInt8] = []
    if let initial { entries += entry(1, "w", Digest(of: [initial])) }
    entries +=
      entry(4, "w", Digest(of: [number * 2])) + entry(3, "loss", Digest(of: [loss])) + entry(5, "w", Digest(of: [number]))
    frame("E", entries)
    if keepsElements {
      // Of the first entry, the gradient.
      let head: [UInt8] = word(0) + [0xff, 0xff, 7, 1] + Array("float64".utf8)
      frame("V", head + long(1) + long((number * 2).bitPattern))
    }
    let recorded = operations.enumerated().flatMap { place, operation in
      // What an earlier one of the step gave; else it is older.
      let producer = operations[..<place].lastIndex { $0.out == operation.in }.map(UInt32.init) ?? .max
      return word(name(10, operation.0)) + [1, 0, 1, 0] + digest(Digest(high: 0, low: operation.in)) + word(producer)
        + digest(Digest(high: 0, low: operation.out))
    }
    if !recorded.isEmpty { frame("O", recorded) }
    frame("S", long(step) + long(loss.bitPattern) + word(1) + word(1))
  }

  /// A step of one array of each name, in which its digest is the number given.
  mutating func step(_ step: UInt64, arrays: [(String, shape: [UInt64], number: UInt64)]) {
    var entries: [UInt8] = []
    for array in arrays {
      let index = name(5, array.0)
      frame("H", word(index) + [UInt8(array.shape.count)] + array.shape.flatMap { long($0) })
      entries += word(index) + digest(Digest(high: 2, low: array.number))
    }
    frame("E", entries)
    frame("S", long(step) + long(Double(1).bitPattern) + word(0) + word(0))
  }

  mutating func examination(step: UInt64, predictions: [UInt8], labels: [UInt8]) {
    let classes = UInt32((predictions + labels).max() ?? 0) + 1
    let correct = UInt32(zip(predictions, labels).count { $0 == $1 })
    frame(
      "X",
      long(step) + long(Double(0.5).bitPattern) + word(classes) + word(UInt32(labels.count)) + word(correct) + predictions
        + labels)
  }

  mutating func resumed(after step: UInt64) { frame("R", long(step)) }

  mutating func end(_ reason: String = "") { frame("Z", Array(#"{"reason":"\#(reason)"}"#.utf8)) }

  private mutating func entry(_ kind: UInt8, _ text: String, _ value: Digest) -> [UInt8] {
    word(name(kind, text)) + digest(value)
  }

  private mutating func name(_ kind: UInt8, _ text: String) -> UInt32 {
    let key = "\(kind) \(text)"
    if let known = names[key] { return known }
    let number = UInt32(names.count)
    names[key] = number
    frame("N", [kind, UInt8(text.utf8.count), 0] + Array(text.utf8))
    return number
  }

  private mutating func frame(_ kind: Character, _ content: [UInt8]) {
    let payload = [kind.asciiValue ?? 0] + content
    bytes += word(UInt32(payload.count)) + digest(Digest(of: payload)) + payload
  }

  private func word(_ number: UInt32) -> [UInt8] { withUnsafeBytes(of: number.littleEndian) { Array($0) } }
  private func long(_ number: UInt64) -> [UInt8] { withUnsafeBytes(of: number.littleEndian) { Array($0) } }
  private func digest(_ digest: Digest) -> [UInt8] {
    withUnsafeBytes(of: digest.high.bigEndian) { Array($0) } + withUnsafeBytes(of: digest.low.bigEndian) { Array($0) }
  }
}

/// A good recording of so many steps, with what a test changes.
func recording(
  steps: Int, facts: String = #"{"optimizer":"SGD","dimension":1,"scalar":"float64"}"#, ends: Bool = true,
  change: (Int, inout Double) -> Void = { _, _ in }
) -> RecordingWriter {
  var writer = RecordingWriter()
  writer.facts(facts)
  for step in 1...steps {
    var number = 1 / Double(step + 1)
    change(step, &number)
    writer.step(UInt64(step), loss: number * number, number: number, initial: step == 1 ? 1 : nil)
  }
  if ends { writer.end() }
  return writer
}

/// Runs a program that records these bytes and ends so.
func record(
  _ bytes: [UInt8], as name: String = "train", then end: String = "true", _ options: String = "",
  arguments: String = "--lr 0.5",
  in folder: Folder
) async throws -> Finished {
  try folder.write(bytes, to: "\(name).bytes")
  try folder.write("cat '\(name).bytes' > \"$ASSAY_RECORDING\"\necho hello\n\(end)\n", to: "train.py")
  return try await shell("'\(assayPath)' record --output \(name).report \(options) -- sh train.py \(arguments)", in: folder)
}

/// The report of such a program.
func report(_ name: String, in folder: Folder) throws -> Report {
  try readReport(folder.bytes(of: "\(name).report"), file: name)
}
