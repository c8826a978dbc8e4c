/// A whole number as suites and policies spell it: `1000`, `1e3`, `1000.0` or `0x3E8`.
struct WholeNumber<Integer: FixedWidthInteger> {
  /// nil if the type cannot hold it.
  let value: Integer?

  /// nil if the text spells no whole number.
  init?(_ text: String) {
    if let value = Integer(text) {
      self.value = value
    } else if text.hasPrefix("0x") || text.hasPrefix("0X") {
      let digits = text.dropFirst(2)
      guard !digits.isEmpty, digits.allSatisfy(\.isHexDigit) else { return nil }
      value = Integer(digits, radix: 16)
    } else {
      guard let number = Double(text), number.isFinite, number == number.rounded() else { return nil }
      value = Integer(exactly: number)
    }
  }
}
