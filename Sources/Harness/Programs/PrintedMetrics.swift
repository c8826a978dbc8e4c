import Foundation
import JSONCoding
import PortableMath
import Records
import SystemFiles

/// The metrics that a program gives in lines of JSON, each line a step.
///
/// A line `{"resume": 40}` says that the program has loaded its state after the 40th: what came after it is given anew.
struct PrintedMetrics {
  /// One step: a number for each metric that its line has, in the order of the metrics.
  private(set) var steps: [[Double?]] = []
  /// What is wrong with the first line that is to be a step and is none.
  private(set) var fault: String?
  /// The first line that begins as an object and is no JSON.
  private var oddLine: String?
  /// Numbers of its lines that no metric is called by.
  private var otherNames: [String] = []
  private let metrics: [ProgramMetric]
  private var isRestarted = false

  init(_ metrics: [ProgramMetric]) { self.metrics = metrics }

  /// Reads what one run of the program printed. A program that was restarted and says nothing begins anew.
  ///
  /// - Parameter isCutOff: Whether the program was killed, perhaps within its last line.
  mutating func read(_ path: String, isRestart: Bool = false, isCutOff: Bool = false) throws(FileError) {
    guard !metrics.isEmpty else { return }
    isRestarted = isRestart
    let file = try OpenFile(path, for: .reading, action: "read")
    var buffer = LineBuffer()
    var number = 0
    while true {
      var chunk = [UInt8](repeating: 0, count: 1 << 16)
      let count = try file.read(into: &chunk)
      guard count > 0 else { break }
      chunk.withUnsafeBytes { buffer.append(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
      while let line = buffer.next() {
        number += 1
        take(line, "line \(number) of its \(isRestart ? "last " : "")output")
      }
    }
    let rest = buffer.rest
    if !rest.isEmpty, !isCutOff || values(rest) != nil { take(rest, "line \(number + 1) of its output") }
  }

  /// Reads the file that the program wrote: one object, or an object a line.
  mutating func readFile(_ path: String) throws(FileError) {
    guard !metrics.isEmpty, access(path, F_OK) == 0 else { return }
    let bytes = try readFile(upTo: 1 << 20, path)
    if let bytes, values(bytes) != nil { take(bytes, "the file of its metrics") } else { try read(path) }
  }

  private func readFile(upTo most: Int, _ path: String) throws(FileError) -> [UInt8]? {
    var information = stat()
    guard stat(path, &information) == 0, information.st_size <= most else { return nil }
    return try SystemFiles.readFile(path)
  }

  /// The last value of each metric.
  var last: [String: Double] {
    var values: [String: Double] = [:]
    for (index, metric) in metrics.enumerated() {
      values[metric.name] = steps.last { $0[index] != nil }.flatMap { $0[index] }
    }
    return values
  }

  /// The digest of all steps.
  var digest: Digest {
    var bytes = CanonicalBytes()
    for step in steps { for (index, value) in step.enumerated() { if let value { append(index, value, to: &bytes) } } }
    return bytes.digest
  }

  /// Why a metric is missing, as far as the output tells it.
  func hint(missing name: String) -> String {
    if let nearest = nearestName(to: name, among: otherNames) { return ", but one for '\(nearest)'; did you mean that?" }
    if let oddLine { return "; \(oddLine)" }
    return otherNames.isEmpty ? "" : ", but for \(otherNames.map { "'\($0)'" }.joined(separator: ", "))"
  }

  private func append(_ index: Int, _ value: Double, to bytes: inout CanonicalBytes) {
    bytes.append(metrics[index].name)
    bytes.append(value.canonicalBits)
  }

  private mutating func take(_ line: [UInt8], _ place: String) {
    let trimmed = line.drop { $0 == 32 || $0 == 9 || $0 == 13 }
    guard trimmed.first == UInt8(ascii: "{") else { return }
    let text = { String(decoding: line.prefix(80), as: UTF8.self) }
    guard let values = values(Array(trimmed)) else {
      let whole = String(decoding: line.prefix(4096), as: UTF8.self)
      if metrics.contains(where: { whole.contains("\"\($0.name)\"") }) {
        fault = fault ?? "\(place) is no JSON: \(text())"
      } else {
        oddLine = oddLine ?? "\(place) is no JSON: \(text())"
      }
      return
    }
    noteOtherNames(values)
    let step = metrics.map { values[$0.name] }
    guard step.contains(where: { $0 != nil }) else {
      if case .number(let after)? = values["resume"], after >= 0 { resume(after: Int(min(after, 1e15))) }
      return
    }
    for (metric, value) in zip(metrics, step) {
      if case .other? = value { fault = fault ?? "'\(metric.name)' is no number in \(place): \(text())" }
    }
    if isRestarted { resume(after: 0) }
    steps.append(step.map(\.?.number))
  }

  private mutating func noteOtherNames(_ values: [String: LooseNumber]) {
    guard otherNames.count < Self.mostOtherNames else { return }
    for (name, value) in values.sorted(by: { $0.key < $1.key }) where value.number != nil && !otherNames.contains(name) {
      if name != "resume", !metrics.contains(where: { $0.name == name }) { otherNames.append(name) }
    }
    otherNames = Array(otherNames.prefix(Self.mostOtherNames))
  }

  private static let mostOtherNames = 8

  private mutating func resume(after count: Int) {
    isRestarted = false
    if count < steps.count { steps.removeLast(steps.count - count) }
  }

  /// The members of an object; nil if it is no JSON.
  private func values(_ line: [UInt8]) -> [String: LooseNumber]? {
    try? ParsedJSON(quotingNonFinite(line)).decode([String: LooseNumber].self)
  }
}

/// A member of an object that may be a number.
private enum LooseNumber: Decodable {
  case number(Double)
  case other

  init(from decoder: any Decoder) throws {
    guard let container = try? decoder.singleValueContainer() else {
      self = .other
      return
    }
    if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self), let number = nonFinite[text] {
      self = .number(number)
    } else {
      self = .other
    }
  }

  var number: Double? { if case .number(let number) = self { number } else { nil } }
}

/// As Python and JavaScript's libraries write them, which is no JSON.
private let nonFinite = ["NaN": Double.nan, "Infinity": .infinity, "-Infinity": -.infinity]

/// The line with quotes around these, where they stand outside of texts.
private func quotingNonFinite(_ line: [UInt8]) -> [UInt8] {
  guard line.contains(UInt8(ascii: "N")) || line.contains(UInt8(ascii: "I")) else { return line }
  var result: [UInt8] = []
  var (isInText, index) = (false, line.startIndex)
  while index < line.endIndex {
    if !isInText, let word = nonFinite.keys.first(where: { line[index...].starts(with: Array($0.utf8)) }) {
      result += Array("\"\(word)\"".utf8)
      index += word.utf8.count
      continue
    }
    if isInText, line[index] == UInt8(ascii: "\\"), index + 1 < line.endIndex {
      result += line[index...(index + 1)]
      index += 2
      continue
    }
    if line[index] == UInt8(ascii: "\"") { isInText.toggle() }
    result.append(line[index])
    index += 1
  }
  return result
}
