import PortableMath

/// What a trial was like at steps that are close enough for a picture: all to 64, then 32 an octave, and the last.
///
/// The steps follow from the trial's number of steps, so they are not stored. The numbers are Floats, since a picture shows no
/// more. It is in no digest.
public struct TrialCourse: Equatable, Codable, Sendable {
  public var values: FloatColumn
  /// The least and the greatest value since the sample before; nil if they are the values.
  public var leastValues: FloatColumn?
  public var greatestValues: FloatColumn?
  /// f(x) − f*, where f* is known.
  public var gaps: FloatColumn?
  /// Of every kind.
  public var evaluations: FloatColumn
  /// A column for each element of the iterate, if it has one or two.
  public var iterate: [FloatColumn]?
  /// Of a model that predicts a curve.
  public var curves: [CourseCurve]?
  /// Of a model that predicts classes: a row for each true class with a count for each predicted one, at the end.
  public var confusion: [[Int]]?

  /// The dimension up to which iterates are kept.
  public static let greatestDimension = 2
  /// The greatest number of curves that are kept.
  public static let greatestCurveCount = 12
  /// The greatest number of classes whose confusions are counted.
  public static let greatestClassCount = 20

  public init(values: FloatColumn, evaluations: FloatColumn) {
    self.values = values
    self.evaluations = evaluations
  }

  /// Whether a step has a sample though it is not the last.
  public static func isDue(_ step: Int) -> Bool { isDueInOctaves(step, perOctave: 32) }

  /// The steps of the samples of a trial with so many steps.
  public static func steps(to last: Int) -> [Int] {
    var steps: [Int] = []
    var step = 0
    while step < last {
      steps.append(step)
      step += 1 << octave(step, perOctave: 32)
    }
    return steps + [last]
  }
}

/// Whether a step is among those that are twice as far apart in each octave: all up to twice `perOctave`, a power of two.
public func isDueInOctaves(_ step: Int, perOctave: Int) -> Bool {
  step & (1 << octave(step, perOctave: perOctave) - 1) == 0
}

private func octave(_ step: Int, perOctave: Int) -> Int {
  max(0, Int.bitWidth - 1 - max(1, step).leadingZeroBitCount - perOctave.trailingZeroBitCount)
}

/// The prediction of a curve after a step; its places, true values and contexts are those of the record's curve.
public struct CourseCurve: Equatable, Codable, Sendable {
  public var step: Int
  public var means: FloatColumn
  public var deviations: FloatColumn

  public init(step: Int, means: FloatColumn, deviations: FloatColumn) {
    self.step = step
    self.means = means
    self.deviations = deviations
  }
}

extension TrialCourse {
  /// What contradicts itself in the course of a record, or nil.
  func inconsistency(in record: TrialRecord) -> String? {
    let columns = [values, evaluations] + [leastValues, greatestValues, gaps].compactMap(\.self) + (iterate ?? [])
    let count = Self.steps(to: record.steps).count
    guard columns.allSatisfy({ $0.count == count }) else { return "its course is of other steps" }
    guard iterate?.count ?? record.dimension == record.dimension else { return "its course is of another dimension" }
    let places = record.model?.curve?.x.count ?? 0
    guard (curves ?? []).allSatisfy({ $0.means.count == places && $0.deviations.count == places }) else {
      return "a curve of its course has other places"
    }
    let classes = record.model?.classSizes.count ?? 0
    guard (confusion ?? []).allSatisfy({ $0.count == classes && $0.allSatisfy(possibleCounts.contains) }) else {
      return "its confusions are of other classes"
    }
    return nil
  }
}
