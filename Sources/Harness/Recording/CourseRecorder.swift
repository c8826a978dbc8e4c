import PortableMath
import Records

/// Keeps what pictures of a trial are made of. What it keeps of a step depends on the step alone, so a trial that resumes from a
/// saved state has the same course.
struct CourseRecorder {
  private var values: [Float] = []
  private var leastValues: [Float] = []
  private var greatestValues: [Float] = []
  private var gaps: [Float]?
  private var evaluations: [Float] = []
  private var iterate: [[Float]]?
  private var least = Double.infinity
  private var greatest = -Double.infinity
  private var curves: [CourseCurve] = []
  private var curveCount = 0
  private var lastStep: Int?
  /// Whether it lacks steps, since a saved state had no course.
  private var isTorn = false

  init(dimension: Int, knowsOptimum: Bool) {
    gaps = knowsOptimum ? [] : nil
    iterate = dimension <= TrialCourse.greatestDimension ? Array(repeating: [], count: dimension) : nil
  }

  /// Notes a step, and keeps a sample of it if one is due, or if it is the last.
  mutating func note<Scalar: PortableScalar>(
    _ step: Int, iterate point: [Scalar], value: Scalar, gap: Scalar?, evaluations: Int, isLast: Bool = false
  ) {
    guard step != lastStep else { return }
    note(Double(value))
    guard isLast || TrialCourse.isDue(step) else { return }
    values.append(Float(value))
    leastValues.append(Float(least))
    greatestValues.append(Float(greatest))
    gaps?.append(gap.map { Float($0) } ?? .nan)
    self.evaluations.append(Float(evaluations))
    for index in iterate?.indices ?? 0..<0 { iterate?[index].append(Float(point[index])) }
    (least, greatest, lastStep) = (.infinity, -.infinity, step)
  }

  /// A value that is no number is both the least and the greatest, so that a picture shows that there was one.
  private mutating func note(_ value: Double) {
    least = value.isNaN || least.isNaN ? .nan : min(least, value)
    greatest = value.isNaN || greatest.isNaN ? .nan : max(greatest, value)
  }

  /// Notes a predicted curve; of many it keeps every second, fourth, …
  mutating func note(_ curve: CurveRecord, step: Int) {
    var every = 1
    while curveCount / every + 1 > TrialCourse.greatestCurveCount { every *= 2 }
    if curveCount.isMultiple(of: every) {
      func floats(_ numbers: [RecordedNumber]) -> FloatColumn { FloatColumn(numbers.map { Float($0.value) }) }
      // Half as many are left of those before, each time that there were too many.
      if curves.count == TrialCourse.greatestCurveCount {
        curves = curves.indices.filter { $0.isMultiple(of: 2) }.map { curves[$0] }
      }
      curves.append(CourseCurve(step: step, means: floats(curve.means), deviations: floats(curve.deviations)))
    }
    curveCount += 1
  }

  /// The course so far; nil if it lacks steps.
  var course: TrialCourse? {
    guard !isTorn else { return nil }
    var course = TrialCourse(values: FloatColumn(values), evaluations: FloatColumn(evaluations))
    let (least, greatest) = (FloatColumn(leastValues), FloatColumn(greatestValues))
    let isEven = least == course.values && greatest == course.values
    course.leastValues = isEven ? nil : least
    course.greatestValues = isEven ? nil : greatest
    course.gaps = gaps.map { FloatColumn($0) }
    course.iterate = iterate?.map { FloatColumn($0) }
    course.curves = curves.isEmpty ? nil : curves
    return course
  }

  /// What a saved state of the trial needs.
  var state: CourseState? {
    course.map {
      CourseState(
        samples: $0, least: RecordedNumber(least), greatest: RecordedNumber(greatest), curveCount: curveCount)
    }
  }

  /// Resumes from a state of the trial after so many steps.
  mutating func restore(_ state: CourseState?, steps: Int) {
    guard let state else {
      isTorn = true
      return
    }
    values = state.samples.values.numbers
    leastValues = state.samples.leastValues?.numbers ?? values
    greatestValues = state.samples.greatestValues?.numbers ?? values
    gaps = state.samples.gaps?.numbers
    evaluations = state.samples.evaluations.numbers
    iterate = state.samples.iterate?.map(\.numbers)
    (least, greatest) = (state.least.value, state.greatest.value)
    curves = state.samples.curves ?? []
    curveCount = state.curveCount
    lastStep = TrialCourse.isDue(steps) ? steps : nil
  }
}
