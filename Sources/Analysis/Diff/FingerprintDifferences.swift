import Records

/// The fingerprint's lines that differ, those that may change bits first, in the order of how often they are the cause.
func fingerprintDifferences(_ fingerprints: [Fingerprint]) -> [FingerprintDifference] {
  var names: [String] = []
  for line in fingerprints.flatMap(\.lines) where !names.contains(line.name) { names.append(line.name) }
  let differing = names.compactMap { name -> FingerprintDifference? in
    let values = fingerprints.map { $0[name] }
    guard Set(values).count > 1 else { return nil }
    return FingerprintDifference(name: name, values: values, mayChangeBits: rank(name) < causes.count)
  }
  return differing.enumerated().sorted { (rank($0.element.name), $0.offset) < (rank($1.element.name), $1.offset) }
    .map(\.element)
}

/// Prefixes of lines that may change bits, the likeliest first.
///
/// Other arithmetic explains everything; then what chooses another path at run time (tunables, BLAS kernels, libm), then
/// the build, then the machine. What remains (memory, cores, kernel) changes times only.
private let causes = [
  "arithmetic.", "environment.GLIBC_TUNABLES", "environment.OPENBLAS_", "environment.OMP_", "environment.MKL_",
  "environment.BLIS_", "environment.LD_PRELOAD", "environment.LD_LIBRARY_PATH", "blas", "os.libm",
  "cpu.instructionSets",
  "cpu.architecture", "build.", "os.libc", "executable.digest", "plugin.", "environment.ASSAY_",
]

private func rank(_ name: String) -> Int { causes.firstIndex { name.hasPrefix($0) } ?? causes.count }

extension Fingerprint {
  /// The environment variables that matter, as `name=value`.
  var variables: [String] {
    lines.filter { $0.name.hasPrefix("environment.") }.map { "\($0.name)=\($0.value)" }.sorted()
  }
}
