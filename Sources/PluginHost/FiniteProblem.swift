import AssayKit
import PortableMath

extension Problem {
  /// What a plugin stated of a problem that cannot be in the trial's type, in words; nil if all of it can.
  ///
  /// A gap to a value and a distance to a point that are not finite would be no numbers. No iterate that counts comes near a
  /// minimizer out of the bounds.
  var impossiblePart: String? {
    if let number = start.first(where: { !$0.isFinite }) { return "its start has the number \(word(number))" }
    guard let optimum else { return nil }
    if !optimum.value.isFinite { return "its least value is \(word(optimum.value))" }
    let numbers = optimum.minimizers.joined()
    if let number = numbers.first(where: { !$0.isFinite }) { return "a minimizer of it has the number \(word(number))" }
    return objective.bounds.flatMap { partOutside($0, optimum.minimizers) }
  }

  private func partOutside(_ bounds: Bounds<Scalar>, _ minimizers: [[Scalar]]) -> String? {
    guard let outside = minimizers.first(where: { !bounds.contains($0) }) else { return nil }
    let element = outside.indices.first { outside[$0] < bounds.lower[$0] || outside[$0] > bounds.upper[$0] } ?? 0
    return "element \(element) of a minimizer of it is \(outside[element]), out of its bounds"
  }

  /// The sign of NaN depends on the machine.
  private func word(_ number: Scalar) -> String { number.isNaN ? "nan" : "\(number)" }

  /// This problem; throws if what was stated of it cannot be, which `maker` is blamed for.
  func finite(madeBy maker: Call) throws(DataError) -> Problem {
    if let part = impossiblePart { throw .unmade("\(maker) made a problem that cannot be used: \(part)") }
    return self
  }
}

/// Why two vectors are no bounds, in words; nil if they are.
func whyNoBounds<Scalar: PortableScalar>(_ lower: [Scalar], _ upper: [Scalar]) -> String? {
  if (lower + upper).contains(where: \.isNaN) { return "a bound is nan" }
  return zip(lower, upper).allSatisfy(<=) ? nil : "a lower bound is above the upper"
}
