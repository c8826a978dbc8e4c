import PortableMath

/// Draws the synthetic image of an index and a class.
package func drawImage(_ index: Int, of label: Int, _ seed: Seed, into image: UnsafeMutableBufferPointer<UInt8>) {
  var dice = Dice(seed.derived(for: "drawing"), image: index)
  let drawing = Drawing(Shape.allCases[label], &dice)
  for pixel in 0..<ImageDataset.planeLength {
    let color = drawing.color(x: pixel % ImageDataset.side, y: pixel / ImageDataset.side)
    for channel in 0..<ImageDataset.channels {
      image[channel * ImageDataset.planeLength + pixel] = UInt8(min(max(255 * color[channel], 0), 255))
    }
  }
  addNoise(seed.derived(for: "noise"), index, to: image)
}

/// Adds an odd integer of −15 … 15 to each byte, within 0 … 255: four random bits, 32 bytes' from a block.
private func addNoise(_ seed: Seed, _ index: Int, to image: UnsafeMutableBufferPointer<UInt8>) {
  let philox = Philox4x32(key: seed.key)
  for number in 0..<ImageDataset.imageLength / 32 {
    let block = philox.block(at: Philox4x32.Block(UInt32(number), 0, UInt32(index), 0))
    for place in 0..<32 {
      let noise = 2 * Int32(truncatingIfNeeded: block[place / 8] >> UInt32(4 * (place % 8)) & 15) - 15
      let byte = Int32(image[32 * number + place]) + noise
      image[32 * number + place] = UInt8(truncatingIfNeeded: min(max(byte, 0), 255))
    }
  }
}

/// What a synthetic image shows: a ground, a stray stroke, a figure of the class's shape, another stroke before it.
///
/// Drawn in Float with + − × ÷ and √, so it has the same bits everywhere. Lengths are in pixels, colors in [0, 1].
private struct Drawing {
  typealias Color = SIMD4<Float>

  private let ground: Lattice
  private let groundColors: (Color, Color)
  private let figure: Figure
  private let figureColors: (Color, Color)
  private let strokes: [(stroke: Stroke, color: Color)]

  init(_ shape: Shape, _ dice: inout Dice) {
    // A figure is always lighter or darker than the ground; color never is the only difference.
    let groundLevel = dice.uniform(0.15, 0.85)
    let contrast = dice.uniform(0.22, 0.45)
    let isLighter = groundLevel < 0.3 || (groundLevel < 0.7 && dice.uniform(0, 1) < 0.5)
    let figureLevel = isLighter ? groundLevel + contrast : groundLevel - contrast
    groundColors = (Self.color(near: groundLevel, &dice), Self.color(near: groundLevel, &dice))
    let tint = Self.tint(of: shape)
    figureColors = (Self.color(near: figureLevel, &dice) + tint, Self.color(near: figureLevel, &dice) + tint)
    ground = Lattice(&dice)
    figure = Figure(shape, &dice)
    strokes = (0..<2).map { _ in (Stroke(&dice), Self.color(near: dice.uniform(0.1, 0.9), &dice)) }
  }

  /// The color at a pixel: red, green, blue, and nothing.
  @inline(__always)
  func color(x: Int, y: Int) -> Color {
    let position = SIMD2(Float(x), Float(y))
    var color = mix(groundColors.0, groundColors.1, ground.value(x: x, y: y))
    color = mix(color, strokes[0].color, strokes[0].stroke.cover(at: position))
    let (cover, shade) = figure.cover(at: position)
    color = mix(color, mix(figureColors.0, figureColors.1, shade), cover)
    return mix(color, strokes[1].color, strokes[1].stroke.cover(at: position))
  }

  /// A tenth of the color circle for each shape.
  private static func tint(of shape: Shape) -> Color {
    let hue = 0.628_318_5 * Float(shape.rawValue)
    return 0.12 * Color(Float.cos(hue), Float.cos(hue - 2.094_395), Float.cos(hue + 2.094_395), 0)
  }

  private static func color(near level: Float, _ dice: inout Dice) -> Color {
    Color(dice.uniform(-0.15, 0.15), dice.uniform(-0.15, 0.15), dice.uniform(-0.15, 0.15), 0) + level
  }
}

/// Random numbers of one image, in the order of asking.
private struct Dice {
  private let seed: Seed
  private let step: UInt64
  private var element: UInt64 = 0

  init(_ seed: Seed, image: Int) {
    self.seed = seed
    step = UInt64(image)
  }

  mutating func uniform(_ lower: Float, _ upper: Float) -> Float {
    defer { element += 1 }
    return lower + (upper - lower) * (Float(seed.bits(step: step, element: element) >> 40) * 0x1p-24)
  }
}

/// A smooth random field in [0, 1]: values at every eighth pixel, bilinear between.
private struct Lattice {
  private let values: [Float]

  init(_ dice: inout Dice) { values = (0..<25).map { _ in dice.uniform(0, 1) } }

  @inline(__always)
  func value(x: Int, y: Int) -> Float {
    let part = SIMD2(Float(x % 8), Float(y % 8)) * 0.125
    let corner = y / 8 * 5 + x / 8
    let above = mix(values[corner], values[corner + 1], part.x)
    let below = mix(values[corner + 5], values[corner + 6], part.x)
    return mix(above, below, part.y)
  }
}

/// A shape at a place, turned, stretched and shaded.
private struct Figure {
  private let shape: Shape
  private let center: SIMD2<Float>
  /// The image's axes in the shape's.
  private let u: SIMD2<Float>
  private let v: SIMD2<Float>
  /// Pixels in the shape's unit of length.
  private let size: Float

  init(_ shape: Shape, _ dice: inout Dice) {
    self.shape = shape
    size = dice.uniform(6, 11)
    center = SIMD2(dice.uniform(size, 31 - size), dice.uniform(size, 31 - size))
    let stretch = dice.uniform(0.8, 1.25)
    let angle = dice.uniform(0, 6.283_185)
    let direction = SIMD2(Float.cos(angle), Float.sin(angle))
    u = direction * (stretch / size)
    v = SIMD2(-direction.y, direction.x) / (stretch * size)
  }

  /// How much of the pixel the figure covers, and its shade there, both in [0, 1].
  @inline(__always)
  func cover(at position: SIMD2<Float>) -> (cover: Float, shade: Float) {
    let offset = position - center
    let x = offset.x * u.x + offset.y * u.y
    let y = offset.x * v.x + offset.y * v.y
    return (clamped(0.5 - shape.signedDistance(x, y) * size), clamped(0.5 + 0.5 * x))
  }
}

/// A straight stroke with round ends.
private struct Stroke {
  private let start: SIMD2<Float>
  private let reach: SIMD2<Float>
  private let radius: Float
  private let inverseSquare: Float

  init(_ dice: inout Dice) {
    start = SIMD2(dice.uniform(0, 31), dice.uniform(0, 31))
    reach = SIMD2(dice.uniform(-12, 12), dice.uniform(-12, 12))
    radius = dice.uniform(0.6, 1.6)
    inverseSquare = 1 / max(reach.x * reach.x + reach.y * reach.y, 1)
  }

  @inline(__always)
  func cover(at position: SIMD2<Float>) -> Float {
    let offset = position - start
    let along = clamped((offset.x * reach.x + offset.y * reach.y) * inverseSquare)
    let x = offset.x - reach.x * along
    let y = offset.y - reach.y * along
    return clamped(0.5 + radius - Float.sqrt(x * x + y * y))
  }
}

@inline(__always)
private func clamped(_ x: Float) -> Float { min(max(x, 0), 1) }

@inline(__always)
private func mix(_ a: Float, _ b: Float, _ share: Float) -> Float { a + (b - a) * share }

@inline(__always)
private func mix(_ a: SIMD4<Float>, _ b: SIMD4<Float>, _ share: Float) -> SIMD4<Float> { a + (b - a) * share }
