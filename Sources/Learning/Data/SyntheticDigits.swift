import PortableMath

/// Ten classes of drawn digits, 28 × 28: 6,000 to learn from and 1,000 to be examined on, for machines without a data set.
///
/// Each image has its digit's strokes, with every corner moved. They are turned, sheared, scaled and shifted, and drawn with
/// a pen of some width under a veil of noise. Image i shows the digit i mod 10. The data set has a seed of its own, so it is
/// the same for every seed of a suite. It is made once in a process.
let syntheticDigits = ImageClasses(
  name: "seeded synthetic digits", training: drawDigits(count: syntheticDigitCount, Seed(0).derived(for: "training digits")),
  heldOut: drawDigits(count: 1000, Seed(0).derived(for: "held-out digits")))

/// How many digits there are to learn from.
let syntheticDigitCount = 6000

/// The pixels of a digit.
let syntheticDigitPixels = side * side

private let side = 28

private func drawDigits(count: Int, _ seed: Seed) -> LabeledImages {
  var pixels: [UInt8] = []
  pixels.reserveCapacity(count * side * side)
  let labels = (0..<count).map { UInt8($0 % 10) }
  for index in 0..<count { DigitDrawing(Int(labels[index]), seed, index).draw(into: &pixels) }
  return LabeledImages(pixelCount: side * side, pixels: pixels, labels: labels)
}

/// One image: its strokes in pixels, its pen and its noise.
private struct DigitDrawing {
  private let segments: [(x: Double, y: Double, dx: Double, dy: Double)]
  private let pen: Double
  private let noise: Seed
  private let step: UInt64

  init(_ digit: Int, _ seed: Seed, _ index: Int) {
    step = UInt64(index)
    noise = seed.derived(for: "noise")
    let form = seed.derived(for: "form").normals(step: step, count: 6 + 2 * 16)
    pen = 1.1 + 0.3 * form[0].magnitude
    let (scaleX, scaleY) = (15 * (1 + 0.12 * form[1]), 19 * (1 + 0.12 * form[2]))
    let (sine, cosine) = (Double.sin(0.2 * form[3]), Double.cos(0.2 * form[3]))
    let (shiftX, shiftY) = (1.5 * form[4], 1.5 * form[5])
    func point(_ corner: (Double, Double), _ number: Int) -> (x: Double, y: Double) {
      let x = (corner.0 - 0.5 + 0.06 * form[6 + 2 * number]) * scaleX
      let y = (corner.1 - 0.5 + 0.06 * form[7 + 2 * number]) * scaleY
      return (13.5 + shiftX + cosine * x - sine * y, 13.5 + shiftY + sine * x + cosine * y)
    }
    var segments: [(x: Double, y: Double, dx: Double, dy: Double)] = []
    var number = 0
    for stroke in digitStrokes[digit] {
      let points = stroke.enumerated().map { point($1, number + $0) }
      number += stroke.count
      for (a, b) in zip(points, points.dropFirst()) { segments.append((a.x, a.y, b.x - a.x, b.y - a.y)) }
    }
    self.segments = segments
  }

  func draw(into pixels: inout [UInt8]) {
    let veil = noise.normals(step: step, count: side * side)
    for y in 0..<side {
      for x in 0..<side {
        let ink = min(1, max(0, 0.5 + pen - distance(Double(x), Double(y))))
        let level = (230 * ink + 40 * veil[y * side + x]).rounded(.down)
        pixels.append(UInt8(min(255, max(0, level))))
      }
    }
  }

  /// From a pixel to the nearest stroke.
  private func distance(_ x: Double, _ y: Double) -> Double {
    var least = Double.infinity
    for segment in segments {
      let (px, py) = (x - segment.x, y - segment.y)
      let length = segment.dx * segment.dx + segment.dy * segment.dy
      let along = min(1, max(0, (px * segment.dx + py * segment.dy) / length))
      let (ex, ey) = (px - along * segment.dx, py - along * segment.dy)
      least = min(least, ex * ex + ey * ey)
    }
    return Double.sqrt(least)
  }
}

/// The corners of each digit's strokes in the unit square, y downwards; at most 16 corners a digit.
private let digitStrokes: [[[(Double, Double)]]] = [
  [[(0.5, 0), (0.15, 0.2), (0.1, 0.6), (0.3, 0.95), (0.7, 0.95), (0.9, 0.6), (0.85, 0.2), (0.5, 0)]],
  [[(0.25, 0.2), (0.55, 0), (0.55, 1)]],
  [[(0.1, 0.2), (0.4, 0), (0.8, 0.1), (0.85, 0.4), (0.1, 1), (0.9, 1)]],
  [[(0.1, 0.05), (0.7, 0), (0.85, 0.25), (0.4, 0.48), (0.9, 0.7), (0.7, 0.98), (0.1, 0.95)]],
  [[(0.65, 1), (0.65, 0), (0.1, 0.65), (0.95, 0.65)]],
  [[(0.85, 0), (0.2, 0), (0.15, 0.45), (0.65, 0.4), (0.9, 0.7), (0.65, 1), (0.1, 0.95)]],
  [[(0.75, 0), (0.25, 0.4), (0.1, 0.75), (0.4, 1), (0.8, 0.9), (0.8, 0.6), (0.45, 0.5), (0.15, 0.7)]],
  [[(0.1, 0), (0.9, 0), (0.4, 1)], [(0.3, 0.5), (0.8, 0.5)]],
  [
    [
      (0.5, 0.48), (0.15, 0.3), (0.3, 0.02), (0.7, 0.02), (0.85, 0.3), (0.5, 0.48), (0.1, 0.75), (0.35, 1), (0.65, 1),
      (0.9, 0.75), (0.5, 0.48),
    ]
  ],
  [[(0.85, 0.35), (0.5, 0.5), (0.15, 0.3), (0.3, 0.02), (0.75, 0.05), (0.85, 0.35), (0.75, 0.7), (0.5, 1)]],
]
