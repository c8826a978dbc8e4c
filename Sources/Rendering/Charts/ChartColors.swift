/// The colors of charts. Each has a contrast of 3:1 and more to the page, light and dark.
enum ChartColors {
  /// After Okabe and Ito (2008); orange, sky blue and yellow are darker, since theirs vanish on white.
  static let palette = ["#0072b2", "#d55e00", "#009068", "#b8609a", "#b07800", "#2e8bc0", "#8d6e53", "#7d6fd1"]
  static let neutral = "#7f7f7f"
  static let good = "#009068"
  static let bad = "#d55e00"

  /// The colors of what is not data.
  struct Page {
    let page: String
    let text: String
    let muted: String
    let grid: String

    static let light = Page(page: "#ffffff", text: "#1a1a1a", muted: "#595959", grid: "#dcdcdc")
    static let dark = Page(page: "#14171a", text: "#e8e8e8", muted: "#b0b0b0", grid: "#363b40")
  }
}

extension Chart.Color {
  /// The name of the class by which a style sheet may give it another color.
  var className: String {
    switch self {
    case .palette(let number): "c\(number % ChartColors.palette.count)"
    case .neutral: "neutral"
    case .good: "good"
    case .bad: "bad"
    }
  }

  var hex: String {
    switch self {
    case .palette(let number): ChartColors.palette[number % ChartColors.palette.count]
    case .neutral: ChartColors.neutral
    case .good: ChartColors.good
    case .bad: ChartColors.bad
    }
  }

  /// The dashes of its lines; nil for a line without gaps.
  var dashes: String? {
    guard case .palette(let number) = self else { return nil }
    return [nil, "6 3", "2 3", "8 3 2 3"][number / ChartColors.palette.count % 4]
  }

  /// Whether its points are squares rather than discs.
  var hasSquares: Bool {
    guard case .palette(let number) = self else { return false }
    return number % 2 == 1
  }
}

extension ChartStyle {
  /// Rules by which a page's variables `--chart-text`, `--chart-c0` and so on replace the colors that the elements name.
  public static var styleSheet: String {
    let page = ChartColors.Page.light
    let colors =
      ChartColors.palette.enumerated().map { ("c\($0)", $1) } + [
        ("neutral", ChartColors.neutral), ("good", ChartColors.good), ("bad", ChartColors.bad),
      ]
    let series = colors.map { ".chart .\($0){color:var(--chart-\($0),\($1))}" }
    return
      ([
        ".chart .page{fill:var(--chart-page,\(page.page))}", ".chart text{fill:var(--chart-text,\(page.text))}",
        ".chart .muted{fill:var(--chart-muted,\(page.muted))}", ".chart .grid{stroke:var(--chart-grid,\(page.grid))}",
      ] + series).joined()
  }

  /// The variables of a dark page.
  public static var darkVariables: String {
    let page = ChartColors.Page.dark
    return "--chart-page:\(page.page);--chart-text:\(page.text);--chart-muted:\(page.muted);--chart-grid:\(page.grid)"
  }
}
