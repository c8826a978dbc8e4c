extension Chart {
  /// What is drawn of numbers. An infinity, a NaN or a number off an axis is a mark at the edge.
  public enum Mark: Equatable, Sendable {
    case line([Point])
    /// A line that keeps its height until the next point.
    case steps([Point])
    /// The area between two lines over the same x.
    case band([Span])
    case points([Point])
    /// From zero, or from the lower edge of a logarithmic axis; upright unless the vertical axis has categories.
    case bars([Point])
    /// An estimate between two bounds, NaN for none, at a place of the other axis; upright unless the vertical axis has
    /// categories.
    case intervals([Interval])
    /// Lines of equal height, joined.
    case contours([[Point]])
    /// The cells of a matrix between two axes of categories.
    case cells([Cell])
    /// A part of the plane, nil for all of a direction. One that has no width is a line.
    case region(x: ClosedRange<Double>?, y: ClosedRange<Double>?)
  }

  public struct Point: Equatable, Sendable {
    public var x: Double
    public var y: Double

    public init(_ x: Double, _ y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// The lower and the upper end of a band at x.
  public struct Span: Equatable, Sendable {
    public var x: Double
    public var lower: Double
    public var upper: Double

    public init(_ x: Double, _ lower: Double, _ upper: Double) {
      self.x = x
      self.lower = lower
      self.upper = upper
    }
  }

  public struct Interval: Equatable, Sendable {
    /// Where it stands on the other axis.
    public var place: Double
    public var estimate: Double
    public var lower: Double
    public var upper: Double

    public init(at place: Double, _ estimate: Double, lower: Double, upper: Double) {
      self.place = place
      self.estimate = estimate
      self.lower = lower
      self.upper = upper
    }
  }

  public struct Cell: Equatable, Sendable {
    public var column: Int
    public var row: Int
    /// 0 for the color of the page, 1 for the series' color.
    public var strength: Double
    /// A glyph or a number in the cell, so that color is never all that tells.
    public var text: String

    public init(column: Int, row: Int, strength: Double, text: String) {
      self.column = column
      self.row = row
      self.strength = strength
      self.text = text
    }
  }
}
