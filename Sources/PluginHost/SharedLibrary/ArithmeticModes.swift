import CPluginGuard

/// How a library left this thread's floating-point environment other than it found it.
struct ArithmeticChange: Equatable, Sendable, CustomStringConvertible {
  private let parts: UInt32

  /// Puts the promised environment back; returns what was changed, or nil if nothing was.
  @inline(__always)
  static func putBack() -> ArithmeticChange? {
    let environment = assay_environment()
    return assay_is_standard(environment) ? nil : putBack(environment)
  }

  @inline(never)
  private static func putBack(_ environment: UInt64) -> ArithmeticChange {
    assay_set_promised_environment()
    return ArithmeticChange(parts: assay_environment_changes(environment))
  }

  var description: String {
    let words: [(Int, String)] = [
      (ASSAY_ROUNDS_OTHERWISE, "rounding is no longer to nearest"),
      (ASSAY_FLUSHES_SUBNORMALS, "subnormal numbers are flushed to zero"),
      (ASSAY_TRAPS, "exceptions trap"), (ASSAY_OTHER_PRECISION, "x87 has another precision"),
      (ASSAY_OTHER_NAN, "the default NaN is another"),
    ]
    return words.filter { parts & UInt32($0.0) != 0 }.map(\.1).joined(separator: ", ")
  }
}

/// Runs a part of Assay that a library calls: in the promised environment, whatever the library has made of its own.
@inline(__always)
func withPromisedArithmetic<Result>(_ body: () -> Result) -> Result {
  let environment = assay_environment()
  if assay_is_standard(environment) { return body() }
  assay_set_promised_environment()
  defer { assay_set_environment(environment) }
  return body()
}

/// The words of a failed trial's reason that say that a plugin changed arithmetic, by which a report counts them.
public let changedArithmetic = "left the floating-point environment changed"
