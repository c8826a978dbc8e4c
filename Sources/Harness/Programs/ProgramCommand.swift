import Foundation
public import Records

/// A command that learns, as a trial: its name, what it is told, and its seed.
public struct ProgramCommand: Equatable, Sendable {
  /// Of the script, without folder and ending.
  public let name: String
  /// The script's file, or the program's.
  public let script: String
  public private(set) var settings: [String: SuiteValue]
  public private(set) var seed: UInt64
  /// Whether an option gives the seed.
  private let givesSeed: Bool
  /// What stands before the script: its interpreter, with options of its own. Empty for a program that runs by itself.
  let interpreter: [String]
  /// Options that do not belong to the trial, as the command gives them.
  let omitted: [String: SuiteValue]

  /// Why a command is no trial.
  public enum Fault: Error, Equatable, CustomStringConvertible {
    case noSeed(option: String)
    case noNumber(option: String, value: String)

    public var description: String {
      switch self {
      case .noSeed(let option): "the command has no option '--\(option)' that gives the seed"
      case .noNumber(let option, let value): "'--\(option) \(value)' gives no seed, which is a whole number from 0 on"
      }
    }
  }

  /// - Parameters:
  ///   - words: The command and its arguments.
  ///   - seedOption: The option that gives the seed; nil for `seed`, if there is one.
  ///   - omitted: Options that do not belong to the trial.
  ///   - usualSeed: The seed of a command that names none.
  public init(
    _ words: [String], seedOption: String? = nil, omitted: [String] = [], usualSeed: UInt64 = 0
  ) throws(Fault) {
    let place = Self.scriptPlace(words)
    script = words[place]
    interpreter = Array(words[..<place])
    name = Self.name(ofScript: script)
    var settings = Self.settings(words[(place + 1)...])
    self.omitted = settings.filter { omitted.contains($0.key) }
    settings = settings.filter { !omitted.contains($0.key) }
    let given = try Self.takeSeed(&settings, option: seedOption)
    (seed, givesSeed) = (given ?? usualSeed, given != nil)
    self.settings = settings
  }

  /// This command as the trial that another one began: options that only this one has, such as `--resume`, do not belong to it.
  func continuing(_ first: ProgramCommand) -> ProgramCommand {
    guard first.name == name else { return self }
    var result = self
    result.settings = first.settings.merging(settings.filter { first.settings[$0.key] != nil }) { $1 }
    if !givesSeed { result.seed = first.seed }
    return result
  }

  /// The name of the program that a command runs: its script's, without folder and ending.
  static func name(of words: [String]) -> String { name(ofScript: words[scriptPlace(words)]) }

  /// What runs the script that it is given first.
  private static let interpreters: Set<String> = ["sh", "bash", "perl", "Rscript", "julia", "node", "ruby", "octave"]

  /// The first file of Python, the module after `-m`, the script of another interpreter, or the command itself.
  private static func scriptPlace(_ words: [String]) -> Int {
    if let script = words.indices.dropFirst().first(where: { words[$0].hasSuffix(".py") }) { return script }
    if let flag = words.firstIndex(of: "-m"), flag + 1 < words.count { return flag + 1 }
    return words.count > 1 && interpreters.contains(file(words[0])) && !words[1].hasPrefix("-") ? 1 : 0
  }

  private static func file(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

  private static func name(ofScript script: String) -> String {
    let file = file(script)
    let suffix = [".py", ".sh", ".pl", ".R", ".jl", ".js", ".rb", ".m"].first { file.hasSuffix($0) }
    return String(file.dropLast(suffix?.count ?? 0))
  }

  private static func takeSeed(_ settings: inout [String: SuiteValue], option: String?) throws(Fault) -> UInt64? {
    guard let value = settings.removeValue(forKey: option ?? "seed") else {
      if let option { throw .noSeed(option: option) }
      return nil
    }
    guard case .number(let number) = value, let seed = UInt64(exactly: number) else {
      throw .noNumber(option: option ?? "seed", value: "\(value)")
    }
    return seed
  }

  /// `--lr 0.1 --betas 0.9 0.99 --verbose data=cifar file` as settings by name; what has no name is one of `arguments`.
  private static func settings(_ words: ArraySlice<String>) -> [String: SuiteValue] {
    var values: [String: [SuiteValue]] = [:]
    var option: String?
    for word in words {
      if let (name, value) = assignment(word) {
        values[name, default: []].append(value)
        option = nil
      } else if let name = optionName(word) {
        values[name] = values[name] ?? []
        option = name
      } else {
        values[option ?? "arguments", default: []].append(SuiteValue(word: word))
      }
    }
    return values.mapValues { $0.isEmpty ? .text("yes") : $0.count == 1 ? $0[0] : .list($0) }
  }

  private static func optionName(_ word: String) -> String? {
    guard word.hasPrefix("-"), Double(word) == nil else { return nil }
    let name = word.drop { $0 == "-" }
    return name.isEmpty ? nil : String(name)
  }

  private static func assignment(_ word: String) -> (name: String, value: SuiteValue)? {
    guard let sign = word.firstIndex(of: "="), sign != word.startIndex else { return nil }
    let name = word[..<sign].drop { $0 == "-" }
    guard let first = name.first, first.isLetter, !name.contains("/") else { return nil }
    return (String(name), SuiteValue(word: String(word[word.index(after: sign)...])))
  }
}

extension ProgramCommand {
  /// The digest of the program's file; words if it cannot be read here.
  public var scriptDigest: String { digestOfFile(script) }

  /// What of the command the trial does not tell, as lines of the fingerprint: a run under another one is no repeat.
  var lines: [Fingerprint.Line] {
    let program = FingerprintKey.program.name
    let ownWords =
      interpreter.isEmpty ? [] : [Fingerprint.Line(name: "\(program)interpreter", value: interpreter.joined(separator: " "))]
    return ownWords
      + omitted.sorted { $0.key < $1.key }
      .map { Fingerprint.Line(name: FingerprintKey.omittedOption + $0.key, value: $0.value.commandText) }
  }
}

extension SuiteValue {
  fileprivate init(word: String) {
    if let number = Double(word), number.isFinite { self = .number(number) } else { self = .text(word) }
  }
}
