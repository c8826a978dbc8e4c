import CPortableKernels

/// The compiler of the C kernels, which is the Swift toolchain's.
public var kernelCompiler: String { String(cString: assay_c_compiler()) }
