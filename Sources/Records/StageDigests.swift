public import PortableMath

/// The digests of the stages of a step that had something to digest.
///
/// Reports hold millions of them: they lie in the order of the stages, and a search of six is faster than a hash.
public struct StageDigests: Equatable, Sendable, ExpressibleByDictionaryLiteral {
  private struct Entry: Equatable, Sendable {
    let stage: Stage
    var digest: StageDigest
  }

  private var entries: [Entry] = []

  public init(dictionaryLiteral elements: (Stage, StageDigest)...) {
    for (stage, digest) in elements { self[stage] = digest }
  }

  public var isEmpty: Bool { entries.isEmpty }

  public var keys: [Stage] { entries.map(\.stage) }

  public var values: [StageDigest] { entries.map(\.digest) }

  /// Whether a relation holds for every digest.
  func allSatisfy(_ holds: (StageDigest) -> Bool) -> Bool { entries.allSatisfy { holds($0.digest) } }

  public subscript(stage: Stage) -> StageDigest? {
    get {
      for entry in entries where entry.stage == stage { return entry.digest }
      return nil
    }
    set {
      if let newValue, entries.last.map({ $0.stage.position < stage.position }) ?? true {
        return entries.append(Entry(stage: stage, digest: newValue))
      }
      let place = entries.firstIndex { $0.stage.position >= stage.position } ?? entries.endIndex
      let isKnown = place < entries.endIndex && entries[place].stage == stage
      entries.replaceSubrange(place..<place + (isKnown ? 1 : 0), with: newValue.map { [Entry(stage: stage, digest: $0)] } ?? [])
    }
  }
}

extension StageDigests: Codable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: StageKey.self)
    for entry in entries { try container.encode(entry.digest, forKey: StageKey(stringValue: entry.stage.rawValue)) }
  }

  public init(from decoder: any Decoder) throws {
    self = [:]
    for (stage, digest) in try [Stage: StageDigest](from: decoder) { self[stage] = digest }
  }
}

private struct StageKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

/// The digests of a stage at a checkpoint.
public struct StageDigest: Equatable, Codable, Sendable {
  /// Of the numbers of this step only; equal again after two trials have come together.
  public var plain: String {
    get { plainDigest.text }
    set { plainDigest = DigestText(newValue) }
  }
  /// Of every step's numbers so far: apart from the first difference on.
  public var chained: String {
    get { chainedDigest.text }
    set { chainedDigest = DigestText(newValue) }
  }

  package private(set) var plainDigest: DigestText
  package private(set) var chainedDigest: DigestText

  public init(plain: String, chained: String) {
    self.init(plain: DigestText(plain), chained: DigestText(chained))
  }

  public init(plain: Digest, chained: Digest) { self.init(plain: .digits(plain), chained: .digits(chained)) }

  package init(plain: DigestText, chained: DigestText) {
    plainDigest = plain
    chainedDigest = chained
  }

  private enum CodingKeys: String, CodingKey {
    case plain
    case chained
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(plain, forKey: .plain)
    try container.encode(chained, forKey: .chained)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      plain: try container.decode(String.self, forKey: .plain), chained: try container.decode(String.self, forKey: .chained))
  }
}

/// What a report has in the place of a digest: its digits as a number, a quarter of their text, or another text.
package enum DigestText: Equatable, Sendable {
  case digits(Digest)
  case other(String)

  package init(_ text: String) { self = Digest(digitsOf: text).map { .digits($0) } ?? .other(text) }

  package var text: String {
    switch self {
    case .digits(let digest): digest.description
    case .other(let text): text
    }
  }

  /// nil if the text is none of a digest.
  package var digest: Digest? {
    if case .digits(let digest) = self { digest } else { nil }
  }
}
