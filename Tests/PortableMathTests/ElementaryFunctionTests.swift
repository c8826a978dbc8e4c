import PortableMath
import Testing

// The values come from scripts/references/known-answers (MPFR), not from PortableMath.

/// The functions of one argument by name.
let functions: [(name: String, double: @Sendable (Double) -> Double, float: @Sendable (Float) -> Float)] = [
  ("exp", Double.exp, Float.exp),
  ("expm1", Double.expm1, Float.expm1),
  ("exp2", Double.exp2, Float.exp2),
  ("log", Double.log, Float.log),
  ("log1p", Double.log1p, Float.log1p),
  ("log2", Double.log2, Float.log2),
  ("sin", Double.sin, Float.sin),
  ("cos", Double.cos, Float.cos),
  ("tan", Double.tan, Float.tan),
  ("sinh", Double.sinh, Float.sinh),
  ("cosh", Double.cosh, Float.cosh),
  ("tanh", Double.tanh, Float.tanh),
  ("atan", Double.atan, Float.atan),
  ("erf", Double.erf, Float.erf),
  ("sqrt", Double.sqrt, Float.sqrt),
  ("cbrt", Double.cbrt, Float.cbrt),
  ("softplus", Double.softplus, Float.softplus),
  ("sigmoid", Double.sigmoid, Float.sigmoid),
  ("logGamma", Double.logGamma, Float.logGamma),
]

@Suite struct ElementaryFunctionTests {
  private static let sweeps: [String: String] = [
    "exp": "f20347c6fc921a0c4bfcfcd511f33d3b",
    "expm1": "f212677c3297466c5d69733715e7e735",
    "exp2": "db0bd790de090ae3ab87636d8516ea5d",
    "log": "5306524f9b826d2b744c96e1e3306624",
    "log1p": "f8fa76c9ad37f6bd4b89cb312aa2fc86",
    "log2": "ad1b494c3381c1e7105bef1a07389397",
    "sin": "87521c523ac89ee5c923900b85091dc5",
    "cos": "61a7b2c7de51cfa33ee0a712286eeb94",
    "tan": "a39cefdcab79679a4626e96448cbaec6",
    "sinh": "a276461c12fb332eb175dd449293e962",
    "cosh": "1c46d45b6bb147f2da826cd967fbbdab",
    "tanh": "bf7f6291e3c99089be03fb5e6b9a6f71",
    "atan": "4accbf07e332ea8aded9dc757ac55893",
    "erf": "41393aa528eeee9732e139b726b9c27c",
    "sqrt": "8a83622f2505572ebab25a3ddde4ae0c",
    "cbrt": "75bd09f260f6831d8590511997ce28e9",
    "softplus": "44af13bea8ed13a1f0051312e4c4a689",
    "sigmoid": "4403cf2e2746ee105979fa673ec9108b",
    "logGamma": "791b10b98e836edb4d85ce9a30984aa9",
  ]

  @Test func floatFunctionsAreCorrectlyRoundedAtEvery200003rdArgument() {
    for function in functions {
      let values = stride(from: 0, to: 1 << 32, by: 200_003).map { function.float(Float(bitPattern: UInt32($0))) }
      var bytes = CanonicalBytes()
      bytes.append(values.span)
      let digest = Digest(high: 0, low: 0).chained(with: bytes)
      #expect(digest.description == Self.sweeps[function.name], "\(function.name)")
    }
  }

  private static let knownDoubles: [(String, Double, Double)] = [
    ("exp", -17.125068414384877, 0x1.39cf6d5ef796bp-25),
    ("exp", 1, 0x1.5bf0a8b145769p+1),
    ("log", 10, 0x1.26bb1bbb55516p+1),
    ("sin", 1e22, -0x1.b453ab76bf397p-1),
    ("cos", 0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54),
    ("tan", 11, -0x1.c3e6d558b0924p+7),
    ("expm1", 1e-10, 0x1.b7cdfd9dda4e3p-34),
    ("log1p", 1e-10, 0x1.b7cdfd9d1d693p-34),
    ("sinh", 0.1, 0x1.9a487337b59b3p-4),
    ("cosh", 3, 0x1.422a497d6185ep+3),
    ("tanh", 0.5, 0x1.d9353d7568af3p-2),
    ("atan", 2, 0x1.1b6e192ebbe44p+0),
    ("erf", 0.5, 0x1.0a7ef5c18edd2p-1),
    ("cbrt", 2, 0x1.428a2f98d728bp+0),
    ("exp2", 0.5, 0x1.6a09e667f3bcdp+0),
    ("log2", 3, 0x1.95c01a39fbd68p+0),
    ("softplus", 1, 0x1.5031eafefb049p+0),
    ("sigmoid", -3, 0x1.848343c905445p-5),
    ("logGamma", 0.5, 0x1.250d048e7a1bdp-1),
    ("logGamma", -0.5, 0x1.43f89a3f0edd6p+0),
    ("sqrt", 2, 0x1.6a09e667f3bcdp+0),
  ]

  @Test(arguments: knownDoubles)
  func doubleFunctionsGiveMPFRsValues(name: String, x: Double, expected: Double) throws {
    let function = try #require(functions.first { $0.name == name })
    #expect(function.double(x) == expected)
  }

  @Test func nanGivesNaN() {
    for function in functions {
      #expect(function.double(.nan).isNaN && function.float(.nan).isNaN, "\(function.name)")
    }
    #expect(Double.pow(.nan, 2).isNaN && Double.pow(2, .nan).isNaN && Double.atan2(.nan, 1).isNaN)
    #expect(Double.pow(.nan, 0) == 1 && Double.pow(1, .nan) == 1 && Double.hypot(.nan, .infinity) == .infinity)
  }

  @Test func oddFunctionsKeepTheSignOfZero() {
    for name in ["expm1", "log1p", "sin", "tan", "sinh", "tanh", "atan", "erf", "sqrt", "cbrt"] {
      let function = functions.first { $0.name == name }!
      #expect(function.double(-0.0).bitPattern == (-0.0).bitPattern, "\(name)")
      #expect(function.double(0).bitPattern == 0, "\(name)")
    }
  }

  @Test func limitsAreTaken() {
    #expect(Double.exp(-.infinity) == 0 && Double.exp(.infinity) == .infinity && Double.exp(710) == .infinity)
    #expect(Double.exp(-746) == 0 && Double.exp(-745) == 0x1p-1074)
    #expect(Double.expm1(-.infinity) == -1 && Double.tanh(.infinity) == 1 && Double.erf(-.infinity) == -1)
    #expect(Double.log(0) == -.infinity && Double.log(-1).isNaN && Double.log1p(-1) == -.infinity)
    #expect(Double.sin(.infinity).isNaN && Double.cos(-.infinity).isNaN && Double.tan(.infinity).isNaN)
    #expect(Double.atan(.infinity) == 0x1.921fb54442d18p+0 && Double.cosh(-.infinity) == .infinity)
    #expect(Double.logGamma(-3) == .infinity && Double.logGamma(0) == .infinity && Double.logGamma(1) == 0)
    #expect(Double.sigmoid(-.infinity) == 0 && Double.sigmoid(.infinity) == 1 && Double.softplus(-.infinity) == 0)
  }

  @Test func wholePowersOfTwoAreExact() {
    for k in -1074...1023 {
      let x = Double.exp2(Double(k))
      #expect(x == Double(sign: .plus, exponent: k, significand: 1))
      #expect(Double.log2(x) == Double(k))
    }
  }

  // IEEE 754-2019, section 9.2.1.
  @Test func powerFollowsTheStandardsTable() {
    #expect(Double.pow(0, -3) == .infinity && Double.pow(-0.0, -3) == -.infinity && Double.pow(-0.0, -2) == .infinity)
    #expect(Double.pow(-0.0, 3).bitPattern == (-0.0).bitPattern && Double.pow(-1, .infinity) == 1)
    #expect(Double.pow(0.5, .infinity) == 0 && Double.pow(0.5, -.infinity) == .infinity)
    #expect(Double.pow(-.infinity, 3) == -.infinity && Double.pow(-.infinity, -3).bitPattern == (-0.0).bitPattern)
    #expect(Double.pow(-8, 1.0 / 3).isNaN && Double.pow(-2, 3) == -8 && Double.pow(-2, 4) == 16)
    #expect(Double.pow(-2, -2001).bitPattern == (-0.0).bitPattern && Double.pow(-2, 1025) == -.infinity)
    #expect(Double.pow(3, 5) == 243 && Double.pow(2, -1074) == 0x1p-1074 && Double.pow(10, 400) == .infinity)
  }

  @Test func angleOfAPointKnowsItsQuadrant() {
    let pi = 0x1.921fb54442d18p+1
    #expect(Double.atan2(0, 1) == 0 && Double.atan2(0, -1) == pi && Double.atan2(-0.0, -1) == -pi)
    #expect(Double.atan2(1, 0) == pi / 2 && Double.atan2(-1, -0.0) == -pi / 2 && Double.atan2(-0.0, 0).sign == .minus)
    #expect(Double.atan2(1, 1) == pi / 4 && Double.atan2(.infinity, -.infinity) == 0x1.2d97c7f3321d2p+1)
    #expect(Double.atan2(0x1p-1074, 1) == 0x1p-1074 && Double.atan2(1, -.infinity) == pi)
  }

  @Test func hypotenuseNeitherOverflowsNorUnderflowsOnTheWay() {
    #expect(Double.hypot(3e300, 4e300) == 5e300 && Double.hypot(3 * 0x1p-1074, 4 * 0x1p-1074) == 5 * 0x1p-1074)
    #expect(Double.hypot(0, -2) == 2 && Double.hypot(.greatestFiniteMagnitude, 1) == .greatestFiniteMagnitude)
  }
}
