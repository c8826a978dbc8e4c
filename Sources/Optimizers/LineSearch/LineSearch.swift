import AssayKit
public import PortableMath

/// One of the line searches: how far to go along a direction.
public enum LineSearch<Scalar: PortableScalar>: Sendable {
  case strongWolfe(StrongWolfe<Scalar>)
  case hagerZhang(HagerZhang<Scalar>)
  case backtracking(Backtracking<Scalar>)

  /// The length of the step, where `line` has its candidate then, with value and gradient; nil if none was found.
  func search(
    _ line: inout Line<Scalar>, from first: Scalar, calling oracle: inout Oracle<Scalar>
  ) throws(Stop) -> Scalar? {
    switch self {
    case .strongWolfe(let search):
      return try search.search(&line, from: first, calling: &oracle)
    case .hagerZhang(let search):
      return try search.search(&line, from: first, calling: &oracle)
    case .backtracking(let search):
      guard let length = try search.search(&line, from: first, calling: &oracle) else { return nil }
      try oracle.gradient(at: line.candidate, into: &line.candidateGradient)
      return length
    }
  }
}

extension LineSearch {
  /// The search that a suite names, with its usual constants or those given.
  init(named name: String, strongWolfe: StrongWolfe<Scalar>, hagerZhang: HagerZhang<Scalar> = HagerZhang()) {
    switch name {
    case "strongWolfe": self = .strongWolfe(strongWolfe)
    case "hagerZhang": self = .hagerZhang(hagerZhang)
    case "backtracking": self = .backtracking(Backtracking())
    default: preconditionFailure("the harness lets only known line searches pass, not '\(name)'")
    }
  }
}

extension SettingDescription {
  /// Which line search a quasi-Newton method takes.
  static let lineSearch = SettingDescription(
    "lineSearch", .choice(["strongWolfe", "hagerZhang", "backtracking"]), default: "strongWolfe",
    "how far a step goes: Moré & Thuente 1994, Hager & Zhang 2005, or Armijo's rule by halving")

  /// Which line search conjugate gradients take: one that looks at slopes, or their directions lose each other.
  static let slopeLineSearch = SettingDescription(
    "lineSearch", .choice(["strongWolfe", "hagerZhang"]), default: "strongWolfe",
    "how far a step goes: Moré & Thuente 1994, or Hager & Zhang 2005")

  /// Where a method stops by itself.
  static let gradientTolerance = SettingDescription(
    "gradientTolerance", .number(0...1e300), default: 0,
    "stops where no element of the gradient is greater; with 0, where no step descends")
}
