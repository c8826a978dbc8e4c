import Records
import Testing

@Suite struct FingerprintKeys {
  @Test(arguments: FingerprintKey.all)
  func everyKeyIsFoundByTheNameOfItsLine(key: FingerprintKey) {
    #expect(FingerprintKey(ofLine: key.isFamily ? "\(key.name)X" : key.name) == key)
  }

  @Test func whatMayChangeBitsComesFirst() {
    let others = FingerprintKey.all.drop(while: \.mayChangeBits)
    #expect(!others.isEmpty)
    #expect(others.allSatisfy { !$0.mayChangeBits })
  }

  @Test func aKeyIsWholeUnlessItIsAFamily() {
    #expect(FingerprintKey(ofLine: "blas") == .blas)
    #expect(FingerprintKey(ofLine: "blasphemy") == nil)
    #expect(FingerprintKey(ofLine: "plugin.mine.so.digest") == .plugin)
    #expect(FingerprintKey(ofLine: "environment.OMP_NUM_THREADS")?.mayChangeBits == true)
    #expect(FingerprintKey(ofLine: "environment.MALLOC_ARENA_MAX")?.mayChangeBits == false)
  }

  @Test func aVariableThatChangesNothingHasNoLine() {
    #expect(Fingerprint.Line(variable: "HOME", "/") == nil)
    #expect(Fingerprint.Line(variable: "TZ", "Mars")?.name == "environment.TZ")
    #expect(Fingerprint.Line(variable: "TZ", "Mars")?.variable == "TZ")
    #expect(Fingerprint.Line(.kernel, "Linux").variable == nil)
  }

  @Test func theRevisionOfTheSourcesChangesNoBits() {
    #expect(Fingerprint.Line(variable: "ASSAY_REVISION", "0123abc") == nil)
    #expect(Fingerprint.Line(name: "environment.ASSAY_REVISION", value: "0123abc").key?.mayChangeBits == false)
    #expect(Fingerprint.Line(variable: "ASSAY_KERNELS", "avx2")?.key?.mayChangeBits == true)
  }
}
