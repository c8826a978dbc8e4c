import Records

/// Collects the course of a program's losses, a step at a time.
struct ProgramCourse {
  private var values: [Float] = []
  private var least: [Float] = []
  private var greatest: [Float] = []
  private var evaluations: [Float] = []
  private var range: (least: Float, greatest: Float)?
  private var last: (step: Int, value: Float, evaluations: Float)?

  mutating func add(_ step: Int, _ value: Double, evaluations count: Int) {
    let value = Float(value)
    range = (min(range?.least ?? value, value), max(range?.greatest ?? value, value))
    last = (step, value, Float(count))
    if TrialCourse.isDue(step) { keep() }
  }

  private mutating func keep() {
    guard let last, let range else { return }
    values.append(last.value)
    evaluations.append(last.evaluations)
    least.append(range.least)
    greatest.append(range.greatest)
    self.range = nil
  }

  /// The course up to the last step.
  consuming func course() -> TrialCourse {
    keep()
    var course = TrialCourse(values: FloatColumn(values), evaluations: FloatColumn(evaluations))
    if least != values { course.leastValues = FloatColumn(least) }
    if greatest != values { course.greatestValues = FloatColumn(greatest) }
    return course
  }
}
