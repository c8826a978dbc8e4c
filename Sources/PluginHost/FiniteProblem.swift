import AssayKit

extension Problem {
  /// What a plugin stated of a problem that is not finite in the trial's type, in words; nil if all of it is.
  ///
  /// A gap to such a value and a distance to such a point would be no numbers.
  var partThatIsNotFinite: String? {
    if let number = start.first(where: { !$0.isFinite }) { return "its start has the number \(word(number))" }
    guard let optimum else { return nil }
    if !optimum.value.isFinite { return "its least value is \(word(optimum.value))" }
    let numbers = optimum.minimizers.joined()
    return numbers.first { !$0.isFinite }.map { "a minimizer of it has the number \(word($0))" }
  }

  /// The sign of NaN depends on the machine.
  private func word(_ number: Scalar) -> String { number.isNaN ? "nan" : "\(number)" }

  /// This problem; throws if what was stated of it is not finite, which `maker` is blamed for.
  func finite(madeBy maker: Call) throws(DataError) -> Problem {
    if let part = partThatIsNotFinite { throw .unmade("\(maker) made a problem that cannot be used: \(part)") }
    return self
  }
}
