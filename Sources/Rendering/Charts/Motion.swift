/// How an element moves: attributes for a script, or an element that moves it without one.
struct Motion {
  var attributes: [(name: String, value: String?)] = []
  var animation = ""
}

extension ChartWriter {
  private var frameCount: Int { chart.animation?.frames.count ?? 0 }
  /// How long all frames take; the last one stays a little.
  private var seconds: Double { Double(frameCount) * (chart.animation?.secondsPerFrame ?? 0) + Chart.lastSeconds }

  var scriptAttributes: [(name: String, value: String?)] {
    guard let animation = chart.animation else { return [] }
    return [
      ("data-frames", "\(frameCount)"), ("data-seconds", "\(animation.secondsPerFrame)"),
      ("data-labels", animation.frames.map { visible($0).replacing("|", with: "/") }.joined(separator: "|")),
    ]
  }

  /// The motion of a whole series.
  func appearance(_ appearance: Chart.Appearance) -> Motion {
    guard case .during(let frames) = appearance, chart.animation != nil else { return Motion() }
    let isLast = frames.contains(frameCount - 1)
    let hidden = isLast ? nil : "hidden"
    switch style.motion {
    case .still, .frame: return Motion(attributes: [("visibility", hidden)])
    case .scripted:
      return Motion(attributes: [("data-during", "\(frames.lowerBound) \(frames.upperBound)"), ("visibility", hidden)])
    case .playing:
      return Motion(attributes: [("visibility", hidden)], animation: playing(frames))
    }
  }

  /// The motion of what appears with a frame and stays.
  func appearing(at frame: Int) -> Motion {
    switch style.motion {
    case .still, .frame: Motion()
    case .scripted: Motion(attributes: [("data-frame", "\(frame)")])
    case .playing: Motion(animation: frame > 0 ? playing(frame...max(frame, frameCount - 1)) : "")
    }
  }

  /// The motion of a line through `pixels`, of which each appears with its frame.
  func growth(_ pixels: [Pixel], _ frames: [Int]) -> Motion {
    let shares = shares(pixels)
    let byFrame = (0..<frameCount).map { frame in Array(zip(shares, frames)).last { $0.1 <= frame }?.0 ?? 0 }
    switch style.motion {
    case .still, .frame: return Motion()
    case .scripted: return Motion(attributes: [("data-grow", byFrame.map(shareText).joined(separator: " "))])
    case .playing:
      return Motion(
        animation: animate(
          "stroke-dashoffset", values: byFrame.map { shareText(1 - $0) } + ["0"], times: (0...frameCount).map(time)))
    }
  }

  /// How much of the line's length each of its points ends.
  private func shares(_ pixels: [Pixel]) -> [Double] {
    var lengths = [0.0]
    for (a, b) in zip(pixels, pixels.dropFirst()) {
      lengths.append(lengths[lengths.count - 1] + ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).squareRoot())
    }
    let whole = lengths[lengths.count - 1]
    return lengths.map { whole > 0 ? $0 / whole : 1 }
  }

  /// Shows an element in these frames only.
  private func playing(_ frames: ClosedRange<Int>) -> String {
    var (values, times): ([String], [String]) = ([], [])
    if frames.lowerBound > 0 { (values, times) = (["hidden"], ["0"]) }
    values.append("visible")
    times.append(time(frames.lowerBound))
    if frames.upperBound < frameCount - 1 {
      values.append("hidden")
      times.append(time(frames.upperBound + 1))
    }
    return values.count > 1 ? animate("visibility", values: values, times: times) : ""
  }

  private func time(_ frame: Int) -> String {
    shareText(Double(frame) * (chart.animation?.secondsPerFrame ?? 0) / seconds)
  }

  private func animate(_ attribute: String, values: [String], times: [String]) -> String {
    element(
      "animate",
      [
        ("attributeName", attribute), ("calcMode", "discrete"), ("values", values.joined(separator: ";")),
        ("keyTimes", times.joined(separator: ";")), ("dur", "\(coordinate(seconds))s"), ("repeatCount", "indefinite"),
      ])
  }

  /// What each frame is, in the upper right corner of the area; only where no script says it.
  var frameLabels: [String] {
    guard let frames = chart.animation?.frames else { return [] }
    switch style.motion {
    case .frame(let frame): return [label(frames[min(frame, frames.count - 1)])]
    case .playing where frames.count <= 24:
      return frames.enumerated().map { index, name in
        element("g", [("visibility", index == frameCount - 1 ? nil : "hidden")], playing(index...index) + label(name))
      }
    case .still, .playing, .scripted: return []
    }
  }

  private func label(_ frame: String) -> String {
    text(
      ChartLayout.TextBlock(
        lines: [cut(visible(frame), within: layout.plot.width / 2)], x: layout.plot.right - 6, y: layout.plot.top + 16,
        anchor: "end"), color: page.text)
  }
}
