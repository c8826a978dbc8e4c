import CPortableKernels

// Each function is its `Unrounded` value rounded once; what they promise stands at `PortableScalar`.

extension Double {
  #if ASSAY_PLANT_LIBM
    // A fault for scripts/prove to find: the machine's own exponential.
    public static func exp(_ x: Double) -> Double { libmExponential(x) }
  #else
    public static func exp(_ x: Double) -> Double { Double(Unrounded.exp(x)) }
  #endif
  public static func expm1(_ x: Double) -> Double { Double(Unrounded.expm1(x)) }
  public static func exp2(_ x: Double) -> Double { Double(Unrounded.exp2(x)) }
  public static func log(_ x: Double) -> Double { Double(Unrounded.log(x)) }
  public static func log1p(_ x: Double) -> Double { Double(Unrounded.log1p(x)) }
  public static func log2(_ x: Double) -> Double { Double(Unrounded.log2(x)) }
  public static func sin(_ x: Double) -> Double { Double(Unrounded.sin(x)) }
  public static func cos(_ x: Double) -> Double { Double(Unrounded.cos(x)) }
  public static func tan(_ x: Double) -> Double { Double(Unrounded.tan(x)) }
  public static func sinh(_ x: Double) -> Double { Double(Unrounded.sinh(x)) }
  public static func cosh(_ x: Double) -> Double { Double(Unrounded.cosh(x)) }
  public static func tanh(_ x: Double) -> Double { Double(Unrounded.tanh(x)) }
  public static func atan(_ x: Double) -> Double { Double(Unrounded.atan(x)) }
  public static func erf(_ x: Double) -> Double { Double(Unrounded.erf(x)) }
  public static func cbrt(_ x: Double) -> Double { Double(Unrounded.cbrt(x)) }
  public static func softplus(_ x: Double) -> Double { Double(Unrounded.softplus(x)) }
  public static func sigmoid(_ x: Double) -> Double { Double(Unrounded.sigmoid(x)) }
  public static func logGamma(_ x: Double) -> Double { Double(Unrounded.logGamma(x)) }
  public static func pow(_ x: Double, _ y: Double) -> Double { Double(Unrounded.pow(x, y)) }
  public static func atan2(_ y: Double, _ x: Double) -> Double { Double(Unrounded.atan2(y, x)) }
  public static func hypot(_ x: Double, _ y: Double) -> Double { Double(Unrounded.hypot(x, y)) }
  public static func sqrt(_ x: Double) -> Double { assay_square_root(x) }
}

extension Float {
  public static func exp(_ x: Float) -> Float { Float(Unrounded.exp(Double(x))) }
  public static func expm1(_ x: Float) -> Float { Float(Unrounded.expm1(Double(x))) }
  public static func exp2(_ x: Float) -> Float { Float(Unrounded.exp2(Double(x))) }
  public static func log(_ x: Float) -> Float { Float(Unrounded.log(Double(x))) }
  public static func log1p(_ x: Float) -> Float { Float(Unrounded.log1p(Double(x))) }
  public static func log2(_ x: Float) -> Float { Float(Unrounded.log2(Double(x))) }
  public static func sin(_ x: Float) -> Float { Float(Unrounded.sin(Double(x))) }
  public static func cos(_ x: Float) -> Float { Float(Unrounded.cos(Double(x))) }
  public static func tan(_ x: Float) -> Float { Float(Unrounded.tan(Double(x))) }
  public static func sinh(_ x: Float) -> Float { Float(Unrounded.sinh(Double(x))) }
  public static func cosh(_ x: Float) -> Float { Float(Unrounded.cosh(Double(x))) }
  public static func tanh(_ x: Float) -> Float { Float(Unrounded.tanh(Double(x))) }
  public static func atan(_ x: Float) -> Float { Float(Unrounded.atan(Double(x))) }
  public static func erf(_ x: Float) -> Float { Float(Unrounded.erf(Double(x))) }
  public static func cbrt(_ x: Float) -> Float { Float(Unrounded.cbrt(Double(x))) }
  public static func softplus(_ x: Float) -> Float { Float(Unrounded.softplus(Double(x))) }
  public static func sigmoid(_ x: Float) -> Float { Float(Unrounded.sigmoid(Double(x))) }
  public static func logGamma(_ x: Float) -> Float { Float(Unrounded.logGamma(Double(x))) }
  public static func pow(_ x: Float, _ y: Float) -> Float { Float(Unrounded.pow(Double(x), Double(y))) }
  public static func atan2(_ y: Float, _ x: Float) -> Float { Float(Unrounded.atan2(Double(y), Double(x))) }
  public static func hypot(_ x: Float, _ y: Float) -> Float { Float(Unrounded.hypot(Double(x), Double(y))) }
  public static func sqrt(_ x: Float) -> Float { assay_square_root_float(x) }
}

#if ASSAY_PLANT_LIBM
  @_silgen_name("exp") private func libmExponential(_ x: Double) -> Double
#endif
