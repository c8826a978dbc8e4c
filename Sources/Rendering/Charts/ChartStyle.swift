/// How a chart is drawn.
public struct ChartStyle: Equatable, Sendable {
  /// In pixels; the height follows.
  public var width: Double
  public var theme: Theme
  public var motion: Motion
  /// Whether the SVG stands in a page, which has the style sheet. A file of its own has it inside.
  public var isInPage: Bool
  /// What begins the ids of elements; different for each chart of a page.
  public var idPrefix: String
  /// The names of a legend that several charts of a page share; nil for a legend in the picture.
  var sharedLegend: [String]?

  public init(
    width: Double = 800, theme: Theme = .automatic, motion: Motion = .still, isInPage: Bool = false,
    idPrefix: String = "chart"
  ) {
    self.width = width
    self.theme = theme
    self.motion = motion
    self.isInPage = isInPage
    self.idPrefix = idPrefix
  }

  public enum Theme: String, CaseIterable, Sendable {
    /// Light, and dark for readers who prefer that.
    case automatic
    case light
    case dark
  }

  public enum Motion: Equatable, Sendable {
    /// The last frame.
    case still
    /// The SVG plays by itself, without a script.
    case playing
    /// The last frame, with attributes by which a script shows others.
    case scripted
    /// One frame, counted from 0.
    case frame(Int)
  }
}
