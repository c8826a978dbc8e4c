import AssayKit
import Foundation
import PortableMath
import Problems
import Testing

/// The references are COCO's own values (coco-experiment 2.8.2); scripts/references/bbob-references writes them.
@Suite struct BBOBTests {
  private static let reference = try! BBOBReference.read()

  @Test(arguments: 1...24)
  func agreesWithCOCO(function: Int) {
    #expect(rows(function).count == 9)
    for row in rows(function) {
      let objective = BBOB<Double>(function: function, dimension: row.dimension, instance: row.instance)
      #expect(objective.leastValue == row.leastValue)
      let greatest = differences(objective, row).max()!
      #expect(greatest <= tolerance(row), "f\(function), n = \(row.dimension), instance \(row.instance): \(greatest)")
    }
  }

  /// 10⁻¹⁰ but for f16 and f19 from n = 20 on.
  ///
  /// A rotation is drawn with n² logarithms and as many cosines. Of 9600 each, glibc, which COCO calls, rounds 6 and 13
  /// wrongly, so that from n = 20 on nearly every rotation has elements whose last bit is not ours. f16 and f19 magnify
  /// that by angles of up to 10⁷, and values that pass near 0 do the rest. With glibc's two functions in the generator
  /// every value agrees to 10⁻¹¹, and 99.7 % to the bit.
  private func tolerance(_ row: BBOBReference.Row) -> Double {
    row.dimension >= 20 && [16, 19].contains(row.function) ? 1e-8 : 1e-10
  }

  /// How many of 200 values in 5 dimensions have COCO's bits.
  ///
  /// The three that have few share a cause. Glibc rounds one logarithm (f16) and one cosine (f17 and f18, which draw the same) of
  /// a rotation wrongly, by 0.501 and 0.511 ulp. The last bits of most values change with it.
  @Test func mostValuesHaveCOCOsBits() {
    let equal = (1...24).map { function -> Int in
      let row = rows(function).first { $0.values.count == 200 }!
      return differences(BBOB<Double>(function: function, dimension: 5, instance: 1), row).count { $0 == 0 }
    }
    #expect(
      equal == [
        200, 200, 199, 200, 200, 200, 200, 200, 200, 198, 200, 200,
        200, 200, 200, 12, 1, 0, 200, 200, 200, 200, 200, 200,
      ])
  }

  /// f_opt as every user of COCO has seen it.
  @Test func theFirstInstanceHasTheKnownLeastValues() {
    let values = (1...24).map { BBOB<Double>(function: $0, dimension: 5, instance: 1).leastValue }
    #expect(
      values == [
        79.48, -209.88, -462.09, -462.09, -9.21, 35.9, 92.94, 149.15, 123.83, -54.94, 76.27, -621.11,
        29.97, -52.35, 1000, 71.35, -16.94, -16.94, -102.55, -546.5, 40.78, -1000, 6.87, 102.61,
      ])
  }

  @Test func theOriginHasTheKnownValues() {
    let origin = [Double](repeating: 0, count: 5)
    #expect(BBOB<Double>(function: 1, dimension: 5, instance: 1).value(at: origin.span) == 92.30397568000001)
    #expect(BBOB<Double>(function: 8, dimension: 5, instance: 1).value(at: origin.span) == 1476.207257345201)
  }

  /// To the rounding of f_opt, and it is COCO's minimizer; COCO's own of f20 is rounded to eight digits.
  @Test(arguments: 1...24)
  func hasItsLeastValueAtCOCOsMinimizer(function: Int) {
    for row in rows(function) {
      let objective = BBOB<Double>(function: function, dimension: row.dimension, instance: row.instance)
      let minimizer = objective.minimizer
      let excess = objective.value(at: minimizer.span) - objective.leastValue
      #expect(excess.magnitude <= 1e-12 * max(1, objective.leastValue.magnitude), "n = \(row.dimension)")
      let distance = zip(minimizer, row.minimizer).map { ($0 - $1).magnitude }.max()!
      #expect(distance <= (function == 20 ? 1e-8 : 1e-12), "n = \(row.dimension)")
    }
  }

  /// To the rounding of the instance and of the formulas; f19 has the cosines of angles of up to 10⁶.
  @Test(arguments: 1...24)
  func float32IsTheSameFunction(function: Int) {
    let tolerance = function == 19 ? 0.05 : 1e-3
    let double = BBOB<Double>(function: function, dimension: 5, instance: 1)
    let single = BBOB<Float>(function: function, dimension: 5, instance: 1)
    for point in referencePoints(function, 5, 1, count: 50) {
      let rounded = point.map { Float($0) }
      let widened = rounded.map { Double($0) }
      let exact = double.value(at: widened.span)
      let value = Double(single.value(at: rounded.span))
      #expect((value - exact).magnitude <= tolerance * max(1, exact.magnitude), "\(value) for \(exact)")
    }
  }

  @Test(arguments: 1...24)
  func whatIsNotFiniteDoesNoHarm(function: Int) {
    let objective = BBOB<Double>(function: function, dimension: 3, instance: 1)
    for place in 0..<3 {
      var point = [0.1, 0.2, 0.3]
      point[place] = .nan
      #expect(objective.value(at: point.span).isNaN)
      for huge in [Double.infinity, -.infinity, 1e300, -1e300, .leastNonzeroMagnitude, -0.0] {
        point[place] = huge
        let value = objective.value(at: point.span)
        #expect(value.isNaN || value > objective.leastValue - 1e-9)
      }
    }
  }

  @Test func instancesHaveTheirOwnData() {
    let digests = (1...24).flatMap { function in
      (1...3).map { BBOB<Double>(function: function, dimension: 5, instance: $0).dataDigest }
    }
    #expect(Set(digests).count == 72)
  }

  @Test func theRegionOfInterestIsTheBounds() {
    let objective = BBOB<Float>(function: 3, dimension: 2, instance: 1)
    #expect(objective.bounds == Bounds(lower: [-5, -5], upper: [5, 5]))
  }

  /// scripts/references/bbob-references asks for values here: a line "function dimension instance points" each.
  @Test(.enabled(if: request != nil)) func answersTheScript() throws {
    let path = try #require(request)
    let answers = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
      let cell = line.split(separator: " ").compactMap { Int($0) }
      let objective = BBOB<Double>(function: cell[0], dimension: cell[1], instance: cell[2])
      let points = referencePoints(cell[0], cell[1], cell[2], count: cell[3])
      return digits([objective.leastValue] + points.map { objective.value(at: $0.span) })
    }
    try answers.joined(separator: "\n").write(toFile: path + ".values", atomically: true, encoding: .utf8)
  }

  private func rows(_ function: Int) -> [BBOBReference.Row] { Self.reference.rows.filter { $0.function == function } }

  /// |ours − COCO's|/|COCO's| at each point of the row.
  private func differences(_ objective: BBOB<Double>, _ row: BBOBReference.Row) -> [Double] {
    let points = referencePoints(row.function, row.dimension, row.instance, count: row.values.count)
    return zip(points, row.values).map { point, value in ((objective.value(at: point.span) - value) / value).magnitude }
  }
}

private let request = ProcessInfo.processInfo.environment["ASSAY_BBOB_REQUEST"]

/// The points of scripts/references/bbob-references: Knuth's congruential generator, its upper 53 bits spread over [−6, 6).
private func referencePoints(_ function: Int, _ dimension: Int, _ instance: Int, count: Int) -> [[Double]] {
  var state = UInt64((function * 100 + dimension) * 1_000_000 + instance)
  return (0..<count).map { _ in
    (0..<dimension).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return 12 * (Double(state >> 11) * 0x1p-53) - 6
    }
  }
}

private func digits(_ numbers: [Double]) -> String {
  numbers.map { number in
    let digits = String(number.bitPattern, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }.joined(separator: " ")
}

/// What scripts/references/bbob-references wrote: COCO's numbers as bit patterns.
private struct BBOBReference: Decodable {
  struct Row: Decodable {
    let function: Int
    let dimension: Int
    let instance: Int
    let leastValue: Double
    let minimizer: [Double]
    let values: [Double]

    enum CodingKeys: CodingKey {
      case function, dimension, instance, leastValue, minimizer, values
    }

    init(from decoder: any Decoder) throws {
      let row = try decoder.container(keyedBy: CodingKeys.self)
      func numbers(_ key: CodingKeys) throws -> [Double] {
        try row.decode(String.self, forKey: key).split(separator: " ").map {
          Double(bitPattern: try #require(UInt64($0, radix: 16)))
        }
      }
      function = try row.decode(Int.self, forKey: .function)
      dimension = try row.decode(Int.self, forKey: .dimension)
      instance = try row.decode(Int.self, forKey: .instance)
      leastValue = try numbers(.leastValue)[0]
      minimizer = try numbers(.minimizer)
      values = try numbers(.values)
    }
  }

  let rows: [Row]

  static func read() throws -> BBOBReference {
    let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "References/bbob.json")
    return try JSONDecoder().decode(BBOBReference.self, from: Data(contentsOf: path))
  }
}
