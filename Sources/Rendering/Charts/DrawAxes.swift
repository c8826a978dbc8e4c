extension ChartWriter {
  /// Lines of the grid, and the labels of the ticks.
  var axes: [String] {
    let plot = layout.plot
    let upright = layout.xTicks.map { tick in
      let x = coordinate(layout.x(tick.value))
      return isCategorical(chart.x) ? "" : "M\(x) \(coordinate(plot.top))V\(coordinate(plot.bottom))"
    }
    let level = layout.yTicks.map { tick in
      let y = coordinate(layout.y(tick.value))
      return isCategorical(chart.y) ? "" : "M\(coordinate(plot.left)) \(y)H\(coordinate(plot.right))"
    }
    let frame = "M\(coordinate(plot.left)) \(coordinate(plot.top))V\(coordinate(plot.bottom))H\(coordinate(plot.right))"
    let grid = element(
      "path", [("class", "grid"), ("d", (upright + level).joined() + frame), ("fill", "none"), ("stroke", page.grid)])
    return [grid, labels(of: layout.xTicks, isUpright: false), labels(of: layout.yTicks, isUpright: true)]
  }

  private func isCategorical(_ axis: Chart.Axis) -> Bool { if case .categories = axis.scale { true } else { false } }

  private func labels(of ticks: [Tick], isUpright: Bool) -> String {
    let texts = ticks.map { tick in
      let x = isUpright ? layout.plot.left - 6 : layout.x(tick.value)
      let y = isUpright ? layout.y(tick.value) + 4 : layout.plot.bottom + ChartLayout.lineHeight
      return element("text", [("x", coordinate(x)), ("y", coordinate(y))], escaped(tick.label))
    }
    return element("g", [("text-anchor", isUpright ? "end" : "middle"), ("fill", page.text)], texts.joined())
  }
}
