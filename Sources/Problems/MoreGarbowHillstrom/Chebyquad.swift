import AssayKit
public import Autodiff

/// Fletcher's Chebyquad with m = n: rᵢ = (1/n)Σⱼ Tᵢ(xⱼ) − ∫Tᵢ, i = 1 … n, Tᵢ Chebyshev's polynomial moved to [0, 1].
///
/// ∫Tᵢ is 0 for odd i and −1/(i² − 1) for even i: the nodes x of a quadrature with equal weights. Domain ℝⁿ; the
/// optimum is stated for n = 6 to 11, with the minimizers in ascending order alone, though every permutation is one.
/// For n = 10 the value that benchmarks quote, 6.503955e−3, is the local minimum next to the usual start; the least
/// known is 4.772714e−3. Source: Moré, Garbow & Hillstrom (1981), problem 35, after Fletcher (1965).
public struct Chebyquad<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension: Int
  public var residualCount: Int { dimension }

  public init(dimension: Int) {
    precondition(dimension >= 1, "Chebyquad has at least one dimension")
    self.dimension = dimension
  }

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    let n = dimension
    for i in 0..<n { r[i] = 0 }
    for j in 0..<n {
      let argument = 2 * x[j] - 1
      var older: S = 1
      var newer = argument
      for i in 0..<n {
        r[i] += newer
        (older, newer) = (newer, 2 * argument * newer - older)
      }
    }
    for i in 0..<n {
      r[i] = r[i] / Scalar(n)
      if !i.isMultiple(of: 2) { r[i] += 1 / Scalar((i + 1) * (i + 1) - 1) }
    }
  }
}

let chebyquadPlugin = ProblemPlugin(
  ProblemDescription(
    name: "chebyquad",
    summary: "Chebyquad: the nodes of a quadrature with equal weights.",
    formula: "f(x) = Σᵢ ((1/n)Σⱼ Tᵢ(xⱼ) − ∫Tᵢ)², i = 1 … n",
    domain: "ℝⁿ",
    optimum: "0 for n = 6, 7, 9; 3.516874e−3, 4.772714e−3 and 2.799762e−3 for n = 8, 10 and 11; not stated for "
      + "another n",
    start: "xⱼ = j/(n + 1)",
    source: "Moré, Garbow & Hillstrom, ACM TOMS 7 (1981) 17–41, problem 35",
    settings: [SettingDescription("dimension", .integer(1...100), default: 8, "n"), startFactor]),
  residuals32: { Chebyquad<Float>(dimension: $0.integer("dimension")) },
  residuals64: { Chebyquad<Double>(dimension: $0.integer("dimension")) },
  start: { settings in
    let n = settings.integer("dimension")
    return (1...n).map { Double($0) / Double(n + 1) }
  },
  optimum: { knownOptima[$0.integer("dimension")] })

/// By dimension.
private let knownOptima: [Int: Optimum<Double>] = [
  6: Optimum(
    value: 0,
    minimizers: [
      [
        0.0668765909460897, 0.28874067311944424, 0.36668229924164764, 0.6333177007583524, 0.7112593268805558,
        0.9331234090539103,
      ]
    ]),
  7: Optimum(
    value: 0,
    minimizers: [
      [
        0.05806914962097548, 0.2351716123574216, 0.3380440947400462, 0.5, 0.6619559052599538, 0.7648283876425784,
        0.9419308503790245,
      ]
    ]),
  8: Optimum(
    value: 0.0035168737256779316,
    minimizers: [
      [
        0.04315276015101663, 0.1930908403841861, 0.26632870689027294, 0.5, 0.5, 0.7336712931097271,
        0.8069091596158139, 0.9568472398489833,
      ]
    ]),
  9: Optimum(
    value: 0,
    minimizers: [
      [
        0.044205346135782767, 0.19949067230988096, 0.23561910847106, 0.416046907892598, 0.5, 0.583953092107402,
        0.76438089152894, 0.8005093276901191, 0.9557946538642172,
      ]
    ]),
  10: Optimum(
    value: 0.004772713696375349,
    minimizers: [
      [
        0.032993373018074465, 0.15514535775907337, 0.20018919846138622, 0.38326166496125497, 0.38326166496125497,
        0.5292494771334065, 0.6403535493710659, 0.7135658474159999, 0.8284818230519073, 0.9252518337853975,
      ],
      [
        0.07474816621460248, 0.17151817694809265, 0.286434152584, 0.3596464506289341, 0.47075052286659347,
        0.616738335038745, 0.616738335038745, 0.7998108015386138, 0.8448546422409267, 0.9670066269819255,
      ],
    ]),
  11: Optimum(
    value: 0.0027997615518657666,
    minimizers: [
      [
        0.02995874477188493, 0.13731120691981244, 0.18836638899080269, 0.3588431173887272, 0.3588431173887272,
        0.5, 0.6411568826112728, 0.6411568826112728, 0.8116336110091973, 0.8626887930801875, 0.970041255228115,
      ]
    ]),
]
