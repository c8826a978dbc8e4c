import CPortableKernels

// Each function is its `Unrounded` value rounded once; what they promise stands at `PortableScalar`.

extension Double {
  #if ASSAY_PLANT_LIBM
  // A fault for scripts/proof/prove to find: the machine's own exponential.
  public static func exp(_ x: Double) -> Double { libmExponential(x) }
  #else
  public static func exp(_ x: Double) -> Double { byBackend { $0.exp(x) } ?? Double(Unrounded.exp(x)) }
  #endif
  public static func expm1(_ x: Double) -> Double { byBackend { $0.expm1(x) } ?? Double(Unrounded.expm1(x)) }
  public static func exp2(_ x: Double) -> Double { byBackend { $0.exp2(x) } ?? Double(Unrounded.exp2(x)) }
  public static func log(_ x: Double) -> Double {
    byBackend { $0.log(x) } ?? decided(assay_quick_log(x)) ?? Double(Unrounded.log(x))
  }
  public static func log1p(_ x: Double) -> Double { byBackend { $0.log1p(x) } ?? Double(Unrounded.log1p(x)) }
  public static func log2(_ x: Double) -> Double { byBackend { $0.log2(x) } ?? Double(Unrounded.log2(x)) }
  public static func sin(_ x: Double) -> Double {
    byBackend { $0.sin(x) } ?? decided(assay_quick_sin(x)) ?? Double(Unrounded.sin(x))
  }
  public static func cos(_ x: Double) -> Double {
    byBackend { $0.cos(x) } ?? decided(assay_quick_cos(x)) ?? Double(Unrounded.cos(x))
  }
  public static func tan(_ x: Double) -> Double { byBackend { $0.tan(x) } ?? Double(Unrounded.tan(x)) }
  public static func sinh(_ x: Double) -> Double { byBackend { $0.sinh(x) } ?? Double(Unrounded.sinh(x)) }
  public static func cosh(_ x: Double) -> Double { byBackend { $0.cosh(x) } ?? Double(Unrounded.cosh(x)) }
  public static func tanh(_ x: Double) -> Double { byBackend { $0.tanh(x) } ?? Double(Unrounded.tanh(x)) }
  public static func atan(_ x: Double) -> Double { byBackend { $0.atan(x) } ?? Double(Unrounded.atan(x)) }
  public static func erf(_ x: Double) -> Double { byBackend { $0.erf(x) } ?? Double(Unrounded.erf(x)) }
  public static func cbrt(_ x: Double) -> Double { byBackend { $0.cbrt(x) } ?? Double(Unrounded.cbrt(x)) }
  public static func softplus(_ x: Double) -> Double { byBackend { $0.softplus(x) } ?? Double(Unrounded.softplus(x)) }
  public static func sigmoid(_ x: Double) -> Double { byBackend { $0.sigmoid(x) } ?? Double(Unrounded.sigmoid(x)) }
  public static func logGamma(_ x: Double) -> Double { byBackend { $0.log_gamma(x) } ?? Double(Unrounded.logGamma(x)) }
  public static func pow(_ x: Double, _ y: Double) -> Double {
    byBackend { $0.pow(x, y) } ?? Double(Unrounded.pow(x, y))
  }
  public static func atan2(_ y: Double, _ x: Double) -> Double {
    byBackend { $0.atan2(y, x) } ?? Double(Unrounded.atan2(y, x))
  }
  public static func hypot(_ x: Double, _ y: Double) -> Double {
    byBackend { $0.hypot(x, y) } ?? Double(Unrounded.hypot(x, y))
  }
  public static func sqrt(_ x: Double) -> Double { assay_square_root(x) }

  /// The answer of a function by fused multiply-adds, if it gave one.
  @inline(__always)
  private static func decided(_ answer: Double) -> Double? { answer == answer ? answer : nil }

  /// What the process computes with in place of the portable function, if anything.
  @inline(__always)
  private static func byBackend(_ call: (assay_functions) -> Double) -> Double? {
    assay_backend_functions().map { call($0.pointee) }
  }
}

extension Float {
  public static func exp(_ x: Float) -> Float { byBackend { $0.exp(x) } ?? Float(Unrounded.exp(Double(x))) }
  public static func expm1(_ x: Float) -> Float { byBackend { $0.expm1(x) } ?? Float(Unrounded.expm1(Double(x))) }
  public static func exp2(_ x: Float) -> Float { byBackend { $0.exp2(x) } ?? Float(Unrounded.exp2(Double(x))) }
  public static func log(_ x: Float) -> Float { byBackend { $0.log(x) } ?? Float(Unrounded.log(Double(x))) }
  public static func log1p(_ x: Float) -> Float { byBackend { $0.log1p(x) } ?? Float(Unrounded.log1p(Double(x))) }
  public static func log2(_ x: Float) -> Float { byBackend { $0.log2(x) } ?? Float(Unrounded.log2(Double(x))) }
  public static func sin(_ x: Float) -> Float { byBackend { $0.sin(x) } ?? Float(Unrounded.sin(Double(x))) }
  public static func cos(_ x: Float) -> Float { byBackend { $0.cos(x) } ?? Float(Unrounded.cos(Double(x))) }
  public static func tan(_ x: Float) -> Float { byBackend { $0.tan(x) } ?? Float(Unrounded.tan(Double(x))) }
  public static func sinh(_ x: Float) -> Float { byBackend { $0.sinh(x) } ?? Float(Unrounded.sinh(Double(x))) }
  public static func cosh(_ x: Float) -> Float { byBackend { $0.cosh(x) } ?? Float(Unrounded.cosh(Double(x))) }
  public static func tanh(_ x: Float) -> Float { byBackend { $0.tanh(x) } ?? Float(Unrounded.tanh(Double(x))) }
  public static func atan(_ x: Float) -> Float { byBackend { $0.atan(x) } ?? Float(Unrounded.atan(Double(x))) }
  public static func erf(_ x: Float) -> Float { byBackend { $0.erf(x) } ?? Float(Unrounded.erf(Double(x))) }
  public static func cbrt(_ x: Float) -> Float { byBackend { $0.cbrt(x) } ?? Float(Unrounded.cbrt(Double(x))) }
  public static func softplus(_ x: Float) -> Float {
    byBackend { $0.softplus(x) } ?? Float(Unrounded.softplus(Double(x)))
  }
  public static func sigmoid(_ x: Float) -> Float {
    byBackend { $0.sigmoid(x) } ?? Float(Unrounded.sigmoid(Double(x)))
  }
  public static func logGamma(_ x: Float) -> Float {
    byBackend { $0.log_gamma(x) } ?? Float(Unrounded.logGamma(Double(x)))
  }
  public static func pow(_ x: Float, _ y: Float) -> Float {
    byBackend { $0.pow(x, y) } ?? Float(Unrounded.pow(Double(x), Double(y)))
  }
  public static func atan2(_ y: Float, _ x: Float) -> Float {
    byBackend { $0.atan2(y, x) } ?? Float(Unrounded.atan2(Double(y), Double(x)))
  }
  public static func hypot(_ x: Float, _ y: Float) -> Float {
    byBackend { $0.hypot(x, y) } ?? Float(Unrounded.hypot(Double(x), Double(y)))
  }
  public static func sqrt(_ x: Float) -> Float { assay_square_root_float(x) }

  /// What the process computes with in place of the portable function, if anything.
  @inline(__always)
  private static func byBackend(_ call: (assay_functions_float) -> Float) -> Float? {
    assay_backend_functions_float().map { call($0.pointee) }
  }
}

#if ASSAY_PLANT_LIBM
@_silgen_name("exp") private func libmExponential(_ x: Double) -> Double
#endif
