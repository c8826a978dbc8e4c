import PortableMath

/// A function under measurement: its value before rounding, and rounded to Double.
struct MeasuredFunction: Sendable {
  let name: String
  let unrounded: @Sendable (Double, Double) -> Unrounded
  let double: @Sendable (Double, Double) -> Double
  let isUnary: Bool
}

/// A function of one argument.
private func one(
  _ name: String, _ unrounded: @escaping @Sendable (Double) -> Unrounded,
  _ double: @escaping @Sendable (Double) -> Double
) -> MeasuredFunction {
  MeasuredFunction(
    name: name, unrounded: { x, _ in unrounded(x) }, double: { x, _ in double(x) }, isUnary: true)
}

let measuredFunctions: [MeasuredFunction] = [
  one("exp", Unrounded.exp, Double.exp),
  one("expm1", Unrounded.expm1, Double.expm1),
  one("exp2", Unrounded.exp2, Double.exp2),
  one("log", Unrounded.log, Double.log),
  one("log1p", Unrounded.log1p, Double.log1p),
  one("log2", Unrounded.log2, Double.log2),
  one("sin", Unrounded.sin, Double.sin),
  one("cos", Unrounded.cos, Double.cos),
  one("tan", Unrounded.tan, Double.tan),
  one("sinh", Unrounded.sinh, Double.sinh),
  one("cosh", Unrounded.cosh, Double.cosh),
  one("tanh", Unrounded.tanh, Double.tanh),
  one("atan", Unrounded.atan, Double.atan),
  one("erf", Unrounded.erf, Double.erf),
  one("cbrt", Unrounded.cbrt, Double.cbrt),
  one("softplus", Unrounded.softplus, Double.softplus),
  one("sigmoid", Unrounded.sigmoid, Double.sigmoid),
  one("logGamma", Unrounded.logGamma, Double.logGamma),
  MeasuredFunction(name: "pow", unrounded: Unrounded.pow, double: Double.pow, isUnary: false),
  MeasuredFunction(name: "atan2", unrounded: Unrounded.atan2, double: Double.atan2, isUnary: false),
  MeasuredFunction(name: "hypot", unrounded: Unrounded.hypot, double: Double.hypot, isUnary: false),
]
