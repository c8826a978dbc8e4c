extension Chart {
  /// One of the two directions of a chart.
  public struct Axis: Equatable, Sendable {
    public var title: String
    public var scale: Scale
    /// What the axis shows; nil for all finite numbers of the marks. Numbers beyond it become marks at the edge.
    public var range: ClosedRange<Double>?
    public var format: Format

    public init(_ title: String, scale: Scale = .linear, range: ClosedRange<Double>? = nil, format: Format = .number) {
      self.title = title
      self.scale = scale
      self.range = range
      self.format = format
    }
  }

  public enum Scale: Equatable, Sendable {
    case linear
    /// Zero and negative numbers become marks at the lower edge.
    case logarithmic
    /// Linear between −threshold and threshold, logarithmic beyond.
    case symmetricLogarithmic(threshold: Double)
    /// A name for each whole number from 0 on: of a horizontal axis from the left, of a vertical one from the top.
    case categories([String])
  }

  /// How the numbers at an axis are written.
  public enum Format: Equatable, Sendable {
    case number
    /// Of what is counted: no tick lies between two whole numbers.
    case count
    /// Of a number of nanoseconds.
    case duration
    /// Of a number of bytes.
    case memory
    /// Of a share: 0.25 is `25 %`.
    case percent
  }
}
