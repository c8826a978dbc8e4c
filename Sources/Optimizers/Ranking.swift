import PortableMath

/// Whether a value is better than another: less, or a number where the other is NaN.
@inline(__always)
func ranks<Scalar: PortableScalar>(_ value: Scalar, before other: Scalar) -> Bool {
  value < other || (other.isNaN && !value.isNaN)
}
