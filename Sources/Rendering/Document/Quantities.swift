import Foundation

/// `number` with so many significant digits, without trailing zeros: `0.0123`, `1.5e-09`, `–` for nil and for NaN, which is no
/// number.
func significant(_ number: Double?, digits: Int = 3) -> String {
  guard let number, !number.isNaN else { return "–" }
  if number.isInfinite { return number > 0 ? "∞" : "-∞" }
  return String(format: "%.\(digits)g", number)
}

/// A count: without a fraction if it is whole, `∞` if it was never reached.
func count(_ number: Double?) -> String {
  guard let number, !number.isNaN else { return "–" }
  if number == .infinity { return "∞" }
  return number == number.rounded() && number.magnitude < 1e15 ? "\(Int(number))" : String(format: "%.1f", number)
}

/// A time in the unit that suits it: `11.9 ns`, `3.2 µs`, `40 ms`.
func duration(_ nanoseconds: Double?, digits: Int = 3) -> String {
  guard let nanoseconds, !nanoseconds.isNaN else { return "–" }
  if nanoseconds == .infinity { return "∞" }
  let (scale, unit) = unit(of: nanoseconds)
  return "\(plain(nanoseconds / scale, digits: digits)) \(unit)"
}

/// A time and its interval in one unit: `11.9 ns [11.7, 12.4]`.
func duration(_ nanoseconds: Double?, lower: Double?, upper: Double?) -> String {
  guard let nanoseconds, let lower, let upper else { return duration(nanoseconds) }
  let scale = unit(of: nanoseconds).scale
  return "\(duration(nanoseconds)) [\(plain(lower / scale)), \(plain(upper / scale))]"
}

/// So many significant digits, and never an exponent for a thousand and more.
private func plain(_ number: Double, digits: Int = 3) -> String {
  let whole = String(format: "%.0f", number)
  return number.magnitude < 999.5 || digits > whole.count ? significant(number, digits: digits) : whole
}

private func unit(of nanoseconds: Double) -> (scale: Double, name: String) {
  switch nanoseconds.magnitude {
  // What would be rounded up to a thousand belongs to the next unit.
  case ..<999.5: (1, "ns")
  case ..<999.5e3: (1e3, "µs")
  case ..<999.5e6: (1e6, "ms")
  default: (1e9, "s")
  }
}

/// Bytes in the unit that suits them: `512 B`, `13.4 MiB`.
func memory(_ bytes: Double?, digits: Int = 3) -> String {
  guard let bytes, !bytes.isNaN else { return "–" }
  switch bytes {
  case ..<1024: return "\(count(bytes)) B"
  case ..<1_048_576: return "\(plain(bytes / 1024, digits: digits)) KiB"
  case ..<1_073_741_824: return "\(plain(bytes / 1_048_576, digits: digits)) MiB"
  default: return "\(plain(bytes / 1_073_741_824, digits: digits)) GiB"
  }
}
