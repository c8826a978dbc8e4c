import CPortableKernels

/// The instructions that the array kernels use. Every path gives the same bits; tests force each.
public enum KernelPath: String, CaseIterable, Sendable {
  case plain, avx2, avx512
  /// The fused multiply-add of AArch64 and RISC-V.
  case fused

  /// The path in use: the widest that the machine can run, unless another was forced.
  public static var inUse: KernelPath {
    switch assay_path_in_use() {
    case ASSAY_PATH_AVX2: .avx2
    case ASSAY_PATH_AVX512: .avx512
    case ASSAY_PATH_FUSED: .fused
    default: .plain
    }
  }

  /// Whether this machine can run the path.
  public var isUsable: Bool { assay_path_is_usable(code) }

  /// Makes every kernel of this process take the path from now on.
  public func force() {
    precondition(isUsable, "this machine cannot run that kernel path")
    assay_force_path(code)
  }

  private var code: assay_path {
    switch self {
    case .plain: ASSAY_PATH_PLAIN
    case .avx2: ASSAY_PATH_AVX2
    case .avx512: ASSAY_PATH_AVX512
    case .fused: ASSAY_PATH_FUSED
    }
  }
}
