import Rendering
import SystemFiles

/// The file that a picture is written to, in the format of its ending.
struct PlotFile {
  enum Format: String, CaseIterable {
    case svg
    case png
    case gif
  }

  let path: String
  let format: Format
  private let rasterizer: Rasterizer?
  private let gif: GIFWriter?

  static var endings: String { listed(Format.allCases.map { ".\($0)" }, "or") }

  static func format(of path: String) -> Format? { Format.allCases.first { path.hasSuffix(".\($0)") } }

  /// Throws if a library is missing that the format needs.
  init?(_ path: String) throws {
    guard let format = Self.format(of: path) else { return nil }
    (self.path, self.format) = (path, format)
    rasterizer = format == .svg ? nil : try Rasterizer(for: format == .png ? "a PNG" : "a GIF")
    gif = format == .gif ? try GIFWriter() : nil
  }

  /// Writes charts as one picture; with `isMoving` all frames of it.
  func write(_ charts: [Chart], title: String?, _ style: ChartStyle, isMoving: Bool) throws {
    let bytes = try content(charts, title: title, style, isMoving: isMoving)
    do { try writeFileAtomically(bytes, to: path) } catch { throw Failure(.badInput, "\(error)") }
  }

  private func content(_ charts: [Chart], title: String?, _ style: ChartStyle, isMoving: Bool) throws -> [UInt8] {
    guard let rasterizer else { return Array(svg(of: charts, title: title, style).utf8) }
    // Twice as many pixels in each direction, for print and for dense screens.
    if format == .png, !isMoving { return try rasterizer.png(svg(of: charts, title: title, style), scale: 2) }
    let frames = try frames(of: charts, title: title, style, isMoving: isMoving, rasterizer)
    if let gif { return try gif.gif(frames) }
    let pictures = try frames.map { try rasterizer.png($0.image) }
    guard let bytes = animatedPNG(pictures, frames, checksum: try rasterizer.checksum()) else {
      throw Failure(.badInput, "cairo cannot write the picture")
    }
    return bytes
  }

  /// All frames of a picture that moves, or the one of another.
  private func frames(
    of charts: [Chart], title: String?, _ style: ChartStyle, isMoving: Bool, _ rasterizer: Rasterizer
  ) throws -> [PixelFrame] {
    let last = isMoving ? Chart.frameCount(of: charts) - 1 : 0
    var animation = PixelAnimation()
    for frame in 0...last {
      var style = style
      style.motion = isMoving ? .frame(frame) : .still
      let seconds = Chart.secondsPerFrame(of: charts) + (frame == last ? Chart.lastSeconds : 0)
      animation.add(try rasterizer.image(svg(of: charts, title: title, style), scale: 1), seconds: seconds)
    }
    return animation.frames
  }
}
