/// A picture of numbers: two axes and series of marks. `svg` draws it.
///
/// It holds numbers of data, never pixels, so one chart serves every width and theme.
public struct Chart: Equatable, Sendable {
  /// What stands above the picture; empty for none.
  public var title: String
  /// What the picture shows, for people who do not see it. The writer adds what lies beyond the edges.
  public var description: String
  public var x: Axis
  public var y: Axis
  /// Drawn in this order, the first one at the bottom.
  public var series: [Series]
  /// The moments of an animation; nil for a picture that stands still.
  public var animation: Animation?
  /// Height / width of the area between the axes; nil for what suits the width.
  public var aspect: Double?
  /// How many numbers lie off the axes, counted before points were left out; nil for all points that are there.
  var edgeCounts: [ChartEdge: Int]?

  public init(
    title: String, description: String, x: Axis, y: Axis, series: [Series] = [], animation: Animation? = nil,
    aspect: Double? = nil
  ) {
    self.title = title
    self.description = description
    self.x = x
    self.y = y
    self.series = series
    self.animation = animation
    self.aspect = aspect
  }

  /// Marks of one color, which share a line of the legend.
  public struct Series: Equatable, Sendable {
    /// Its name in the legend; nil for marks that the legend leaves out.
    public var name: String?
    public var color: Color
    public var marks: [Mark]
    /// When it is shown.
    public var appearance: Appearance
    /// Where its points lead, in the order of each mark of points; nil for nowhere, and none beyond the last.
    public var links: [String?] = []
    /// In pixels; nil for what suits the number of points.
    var dotSize: Double?

    public init(_ name: String?, color: Color, marks: [Mark], appearance: Appearance = .always) {
      self.name = name
      self.color = color
      self.marks = marks
      self.appearance = appearance
    }
  }

  /// A color that is told from the others by people who do not see all colors, on a light page and on a dark one.
  public enum Color: Equatable, Sendable {
    /// The color of a number; after the last one they begin again, with other dashes.
    case palette(Int)
    /// For what is only context: a contour, a margin, a reference.
    case neutral
    case good
    case bad
  }

  /// When a series is shown, in frames of the chart's animation.
  public enum Appearance: Equatable, Sendable {
    case always
    /// The i-th point of each line and of each mark of points appears with this frame and stays.
    case growing([Int])
    /// All of it is shown in these frames only; in a picture that stands still, if the last frame is among them.
    case during(ClosedRange<Int>)
  }

  public struct Animation: Equatable, Sendable {
    /// What each frame is, such as `step 12`.
    public var frames: [String]
    public var secondsPerFrame: Double

    public init(frames: [String], secondsPerFrame: Double) {
      self.frames = frames
      self.secondsPerFrame = secondsPerFrame
    }
  }
}
