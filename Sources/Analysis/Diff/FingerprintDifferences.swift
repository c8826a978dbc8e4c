import Records

/// Returns the fingerprints' lines that differ. Those that may change bits come first, in the order of how often they are the
/// cause.
func fingerprintDifferences(_ fingerprints: [Fingerprint]) -> [FingerprintDifference] {
  var names: [String] = []
  for line in fingerprints.flatMap(\.lines) where !names.contains(line.name) { names.append(line.name) }
  let differing = names.compactMap { name -> FingerprintDifference? in
    let values = fingerprints.map { $0.value(named: name) }
    guard Set(values).count > 1 else { return nil }
    return FingerprintDifference(
      name: name, values: values, mayChangeBits: FingerprintKey(ofLine: name)?.mayChangeBits ?? false)
  }
  return differing.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }.map(\.element)
}

/// Lines that change times only keep their order.
private func rank(_ difference: FingerprintDifference) -> Int {
  difference.mayChangeBits ? FingerprintKey(ofLine: difference.name)?.rank ?? .max : .max
}

extension Fingerprint {
  /// The environment variables that matter, as `environment.NAME=value`.
  var variables: [String] { lines.filter { $0.variable != nil }.map { "\($0.name)=\($0.value)" }.sorted() }
}
