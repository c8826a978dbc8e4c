import Testing

@testable import Rendering

/// One frame of a picture that moves.
@Suite struct FrameTests {
  private func frame(_ number: Int) -> String { moving.svg(ChartStyle(motion: .frame(number))) }

  @Test func aFrameHasTheAxesOfAllFramesAndItsOwnPoints() throws {
    let texts = (0..<3).map(frame)
    let axes = texts.map { $0.split(separator: "\n").first { $0.contains("class=\"grid\"") } }
    #expect(axes[0] != nil && axes.allSatisfy { $0 == axes[0] })
    // The line through (0, −100), (1, 0) and (2, 1000) grows by a corner with each frame.
    let corners = texts.map { text in
      text.matches(of: /<path d="(M[^"hHVZ]*)" stroke="currentColor"/).map(\.output.1)
    }
    #expect(corners.map { $0.first?.matches(of: /[\d.]+/).count } == [2, 4, 6])
    #expect(texts.enumerated().allSatisfy { $1.contains(">step \($0)</text>") })
    #expect(texts.allSatisfy { readXML($0) != nil && !$0.contains("<animate") })
  }

  @Test func aSeriesOfTheFirstFrameIsInNoOther() {
    let first = moving.standing(at: 0).series[1]
    let second = moving.standing(at: 1).series[1]
    #expect(first.marks == moving.series[1].marks && second.marks.isEmpty)
  }

  @Test func theLastFrameIsTheStillPictureButForItsName() {
    #expect(moving.standing(at: 99).series[0].marks == moving.series[0].marks)
    #expect(Chart.frameCount(of: [matrix, moving]) == 3 && Chart.frameCount(of: [matrix]) == 1)
    #expect(matrix.standing(at: 5) == matrix)
  }

  /// Otherwise a path would become thinner while it grows.
  @Test func dotsKeepTheirSizeFromFrameToFrame() {
    let points = (0..<300).map { Chart.Point(Double($0), 0) }
    var chart = moving
    chart.series = [Chart.Series("a", color: .good, marks: [.points(points)], appearance: .growing(Array(0..<300)))]
    chart.animation?.frames = (0..<300).map { "\($0)" }
    let sizes = [0, 100, 299].map { frame in
      chart.svg(ChartStyle(motion: .frame(frame))).firstMatch(of: /h\.01" stroke="currentColor" stroke-width="([\d.]+)"/)?
        .output.1
    }
    #expect(sizes == ["3", "3", "3"])
  }
}
