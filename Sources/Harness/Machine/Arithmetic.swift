import CMachine
import Records

/// Makes this process compute with the arithmetic a trial asks for, until it is told otherwise; returns why it cannot.
///
/// The machine's own functions stand in for PortableMath's for the whole process, so that one pass at a time may run.
func useArithmetic(_ arithmetic: ArithmeticBackend) -> String? {
  let choice =
    switch arithmetic {
    case .portable: NATIVE_ARITHMETIC_PORTABLE
    case .libm: NATIVE_ARITHMETIC_LIBM
    case .openblas: NATIVE_ARITHMETIC_OPENBLAS
    }
  return native_arithmetic_use(choice).map { String(cString: $0) }
}

/// The version, kernels and threads of the OpenBLAS that trials of this process would compute with.
var blasDescription: String { String(cString: native_arithmetic_blas()) }
