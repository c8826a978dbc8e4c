import AssayKit
import PortableMath

/// f(x): the value where it is known, or else, in a method's first step, that at the start clipped to the bounds.
func startValue<Scalar: PortableScalar>(
  _ x: inout [Scalar], known: Scalar?, calling oracle: inout Oracle<Scalar>
) throws(Stop) -> Scalar {
  if let known { return known }
  oracle.bounds?.clip(&x)
  return try oracle.value(at: x)
}
