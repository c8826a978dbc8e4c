import Records

/// The lines of a fingerprint on which all programs agree that tell them. Other lines are in the programs' records alone.
struct AgreedLines {
  private var values: [String: String] = [:]
  private var disputed: Set<String> = []

  mutating func add(_ lines: [Fingerprint.Line]) {
    for line in lines where values.updateValue(line.value, forKey: line.name) ?? line.value != line.value {
      disputed.insert(line.name)
    }
  }

  /// By name, since programs end in any order.
  var lines: [Fingerprint.Line] {
    values.filter { !disputed.contains($0.key) }.sorted { $0.key < $1.key }
      .map { Fingerprint.Line(name: $0.key, value: $0.value) }
  }
}
