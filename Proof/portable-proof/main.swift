import PortableMath

// Prints the digest of each case: the same lines on every machine. The same sources are compiled for Linux and, as
// Embedded Swift, for other architectures; scripts/proof/prove runs them and compares. On Linux: portable-proof [--path
// plain|avx2|avx512|fused] [--threads N]; also prints witnesses, which may differ.

do throws(SelfTestFailure) {
  try selfTest()
  let threads = options()
  printWitnesses()
  for (name, digest) in cases(threads: threads) { print("case \(name) \(digest.description)") }
} catch {
  print("refused: \(error.sentence)")
}
