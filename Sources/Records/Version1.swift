/// The keys of reports and traces of version 1 that have another name since version 2: old name to new name.
///
/// No object of version 1 has one of the new names, so each key can be renamed at every place.
let keysRenamedSinceVersion1 = [
  "repetition": "seed", "pool": "pooledSettings", "timeLimit": "timeLimitSeconds", "keepsTrail": "keepsStepDigests",
  "trail": "stepDigests", "parameters": "hyperparameters", "hurdles": "rungThresholds",
  "calibrationNanoseconds": "referenceNanoseconds",
]

extension Fingerprint {
  /// Gives a line of version 1 its name of today.
  mutating func renameLinesOfVersion1() {
    for index in lines.indices where lines[index].name == "build.optimised" {
      lines[index].name = FingerprintKey.isOptimized.name
    }
  }
}
