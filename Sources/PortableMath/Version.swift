import CPortableKernels

/// The version of the arithmetic: raised whenever any function here may give other bits than before.
public let arithmeticVersion = "portable-1"

/// The compiler of the C kernels, which is the Swift toolchain's.
public var kernelCompiler: String { String(cString: assay_c_compiler()) }
