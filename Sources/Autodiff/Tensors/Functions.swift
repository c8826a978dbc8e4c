public import PortableMath

// Elementary functions, element by element.

/// eˣ of each element.
@inlinable
public func exp<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
  Tensor.map(x, Scalar.exp).recorded(x) { g, o in g * o.output }
}

/// The natural logarithm of each element; −∞ at ±0, NaN below.
@inlinable
public func log<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
  Tensor.map(x, Scalar.log).recorded(x) { g, o in g / o.first }
}

/// √x of each element; NaN below 0. The slope at 0 is ∞.
@inlinable
public func sqrt<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
  Tensor.map(x, Scalar.sqrt).recorded(x) { g, o in g * 0.5 / o.output }
}

/// xᵖ of each element x for a constant p; NaN for a negative x and a p that is not whole.
@inlinable
public func pow<Scalar>(_ x: Tensor<Scalar>, _ p: Scalar) -> Tensor<Scalar> {
  if p == 0 { return Tensor(repeating: 1, shape: x.shape) }
  if p == 1 { return x }
  if p == 2 { return Tensor.map(x) { $0 * $0 }.recorded(x) { g, o in doubleProduct(g, o.first) } }
  return Tensor.map(x) { Scalar.pow($0, p) }.recorded(x) { g, o in g * (p * pow(o.first, p - 1)) }
}

/// max(x, 0) of each element x. NaN gives NaN; the derivative is 0 at 0 and at NaN.
@inlinable
public func relu<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
  Tensor.map(x) { $0 < 0 ? 0 : $0 }.recorded(x) { g, o in gated(g, by: o.first) }
}

/// The hyperbolic tangent of each element.
@inlinable
public func tanh<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
  Tensor.map(x, Scalar.tanh).recorded(x) { g, o in g * (1 - o.output * o.output) }
}

/// The logistic function 1/(1 + e⁻ˣ) of each element.
@inlinable
public func sigmoid<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
  Tensor.map(x, Scalar.sigmoid).recorded(x) { g, o in g * (o.output * (1 - o.output)) }
}

/// ln(1 + eˣ) of each element.
@inlinable
public func softplus<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
  Tensor.map(x, Scalar.softplus).recorded(x) { g, o in g * sigmoid(o.first) }
}

/// g where x > 0, else 0, whatever g is there; no derivative flows through x.
@inlinable
func gated<Scalar>(_ g: Tensor<Scalar>, by x: Tensor<Scalar>) -> Tensor<Scalar> {
  Tensor.zip(g, x) { $1 > 0 ? $0 : 0 }.recorded(
    g, { g, o in gated(g, by: o.second) },
    stopGradient(x), { g, _ in g })
}

/// 2·a·b of tensors of one shape: the derivative of a square, in one operation.
@inlinable
func doubleProduct<Scalar>(_ a: Tensor<Scalar>, _ b: Tensor<Scalar>) -> Tensor<Scalar> {
  Tensor.zip(a, b) { 2 * $0 * $1 }.recorded(
    a, { g, o in doubleProduct(g, o.second) },
    b, { g, o in doubleProduct(g, o.first) })
}
