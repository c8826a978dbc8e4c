import Glibc
import PortableMath

/// Debian's OpenBLAS, loaded at run time; nil if it is not installed.
struct OpenBLAS {
  typealias FloatProduct =
    @convention(c) (
      Int32, Int32, Int32, Int32, Int32, Int32, Float, UnsafePointer<Float>?, Int32, UnsafePointer<Float>?, Int32,
      Float,
      UnsafeMutablePointer<Float>?, Int32
    ) -> Void
  typealias DoubleProduct =
    @convention(c) (
      Int32, Int32, Int32, Int32, Int32, Int32, Double, UnsafePointer<Double>?, Int32, UnsafePointer<Double>?, Int32,
      Double,
      UnsafeMutablePointer<Double>?, Int32
    ) -> Void

  let sgemm: FloatProduct
  let dgemm: DoubleProduct
  let setThreads: @convention(c) (Int32) -> Void
  let core: String

  init?() {
    // Its other threads would look for work for a while, and hold the processors that ours need.
    setenv("OPENBLAS_NUM_THREADS", "1", 1)
    // A processor that is newer than the library would get kernels of another time.
    if let core = Self.core(with: .inUse) { setenv("OPENBLAS_CORETYPE", core, 0) }
    guard let library = dlopen("libopenblas.so.0", RTLD_NOW), let sgemm = dlsym(library, "cblas_sgemm"),
      let dgemm = dlsym(library, "cblas_dgemm"), let threads = dlsym(library, "openblas_set_num_threads"),
      let name = dlsym(library, "openblas_get_corename")
    else { return nil }
    self.sgemm = unsafeBitCast(sgemm, to: FloatProduct.self)
    self.dgemm = unsafeBitCast(dgemm, to: DoubleProduct.self)
    setThreads = unsafeBitCast(threads, to: (@convention(c) (Int32) -> Void).self)
    core = String(cString: unsafeBitCast(name, to: (@convention(c) () -> UnsafePointer<CChar>).self)())
  }

  /// What OpenBLAS calls the kernels with the instructions of a path; nil if it is to choose.
  private static func core(with path: KernelPath) -> String? {
    switch path {
    case .avx512: "SkylakeX"
    case .avx2: "Haswell"
    case .plain, .fused: nil
    }
  }

  /// Row-major c = a·b.
  func multiply(_ a: [Float], _ b: [Float], into c: inout [Float], _ m: Int, _ k: Int, _ n: Int) {
    sgemm(101, 111, 111, Int32(m), Int32(n), Int32(k), 1, a, Int32(k), b, Int32(n), 0, &c, Int32(n))
  }

  func multiply(_ a: [Double], _ b: [Double], into c: inout [Double], _ m: Int, _ k: Int, _ n: Int) {
    dgemm(101, 111, 111, Int32(m), Int32(n), Int32(k), 1, a, Int32(k), b, Int32(n), 0, &c, Int32(n))
  }
}
