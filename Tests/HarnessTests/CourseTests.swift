import FaultyPlugins
import Records
import Testing

@testable import Harness

@Suite struct Courses {
  @Test func aCourseHasTheNumbersOfTheCheckpoints() throws {
    let record = try HarnessTests.record(
      "problems: [rosenbrock], optimizers: [gradientDescent: {rate: 0.001}], start: [0, 2], budget: {steps: 300}")
    let course = try #require(record.course)
    let steps = TrialCourse.steps(to: 300)
    let iterate = try #require(course.iterate)
    #expect(course.values.count == steps.count && iterate.count == 2)
    for checkpoint in record.checkpoints {
      let place = try #require(steps.firstIndex(of: checkpoint.step))
      #expect(course.values.numbers[place] == Float(checkpoint.value.value))
      #expect(course.evaluations.numbers[place] == Float(checkpoint.evaluations.total))
      #expect(iterate.map { $0.numbers[place] } == checkpoint.iterate?.map { Float($0.value ?? .nan) })
    }
    #expect(course.gaps?.numbers.last == record.finalGap.map { Float($0.value) })
  }

  /// Rate 3.9 goes from side to side, so samples that are steps apart would hide it.
  @Test func theValuesBetweenSamplesAreWithinLeastAndGreatest() throws {
    let record = try HarnessTests.record(
      """
      problems: [quadratic: {dimension: 2}], optimizers: [momentum: {rate: 0.01, momentum: 0.95}], budget: {steps: 200}
      """)
    let course = try #require(record.course)
    let (least, greatest) = (try #require(course.leastValues).numbers, try #require(course.greatestValues).numbers)
    #expect(zip(course.values.numbers, zip(least, greatest)).allSatisfy { $1.0 <= $0 && $0 <= $1.1 })
    #expect(zip(least, greatest).contains { $0 < $1 })
    #expect(least.prefix(65) == course.values.numbers.prefix(65))
  }

  @Test func aProblemOfManyDimensionsHasNoPathAndOneWithoutOptimumNoGap() throws {
    let record = try HarnessTests.record(
      "problems: [rosenbrock: {dimension: 4}], optimizers: [gradientDescent], budget: {steps: 2}")
    #expect(record.course?.iterate == nil && record.course?.gaps?.count == 3)
    let model = try HarnessTests.record(
      "problems: [line], optimizers: [faulty: {fault: none}], scalars: [float32], budget: {steps: 3}")
    #expect(model.course?.gaps == nil && model.course?.values.count == 4)
  }

  @Test func aTrialThatDivergesHasItsLastStep() throws {
    let record = try HarnessTests.record(
      "problems: [doubleWell], optimizers: [gradientDescent: {rate: 1}], start: [2], budget: {steps: 500}")
    #expect(record.status == .diverged)
    #expect(record.course?.values.count == TrialCourse.steps(to: record.steps).count)
    #expect(record.course?.values.numbers.last.map { $0.isFinite } == false)
  }

  @Test func ofManyCurvesTwelveAtMostAreKeptFarApart() {
    for count in 1...200 {
      var recorder = CourseRecorder(dimension: 3, knowsOptimum: false)
      let curve = CurveRecord(x: [], values: [], means: [], deviations: [], contexts: [])
      for step in 0..<count { recorder.note(curve, step: step) }
      let steps = recorder.course?.curves?.map(\.step) ?? []
      #expect(steps.count <= 12 && (count < 12 || steps.count >= 6), "\(count): \(steps)")
      #expect(steps.first == 0 && Set(zip(steps, steps.dropFirst()).map { $1 - $0 }).count <= 1, "\(count): \(steps)")
    }
  }

  @Test func aStateWithoutCourseEndsInARecordWithoutOne() {
    var recorder = CourseRecorder(dimension: 1, knowsOptimum: true)
    recorder.restore(nil, steps: 5)
    recorder.note(6, iterate: [1.0], value: 2, gap: 2, evaluations: 6)
    #expect(recorder.course == nil && recorder.state == nil)
  }
}
