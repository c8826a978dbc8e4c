import CPortableKernels

/// The compiler of the C kernels, which is the Swift toolchain's.
public var kernelCompiler: String { String(cString: assay_c_compiler()) }

/// The version of the Swift compiler that this module was built with.
public var swiftCompiler: String {
  #if compiler(>=6.5)
  "6.5 or later"
  #elseif compiler(>=6.4)
  "6.4"
  #elseif compiler(>=6.3)
  "6.3"
  #else
  "6.2"
  #endif
}
