import PortableMath
import Testing

extension KernelPathTests {
  /// Each kernel against its definition, on every path.
  @Suite struct ImageKernelTests {
    private func numbers<Scalar: PortableScalar>(_ count: Int, _ seed: UInt64) -> [Scalar] {
      Seed(seed).normals(count: count).map { Scalar($0) }
    }

    /// A window of 3 × 3 on an image with a border, and its result.
    private struct Shape {
      let (rows, columns, inputs, outputs, stride): (Int, Int, Int, Int, Int)
      var row: Int { (stride * columns + 2) * inputs }
      var imageLength: Int { (stride * rows + 2) * row }
      var resultLength: Int { rows * columns * outputs }
      var weightCount: Int { 9 * inputs * outputs }

      var windows: ImageWindows {
        ImageWindows(
          rows: rows, columns: columns, outputs: outputs, segments: 3, depth: 3 * inputs, xRow: stride * row,
          xColumn: stride * inputs, xSegment: row, yRow: columns * outputs, yColumn: outputs)
      }

      /// Runs over pixels and, in each, over the elements of the window and the channels of the result: their places in
      /// image, weights and result.
      func forEachProduct(_ body: (_ x: Int, _ weight: Int, _ y: Int) -> Void) {
        for pixel in 0..<rows * columns {
          let start = pixel / columns * stride * row + pixel % columns * stride * inputs
          for k in 0..<9 * inputs {
            let x = start + k / (3 * inputs) * row + k % (3 * inputs)
            for output in 0..<outputs { body(x, k * outputs + output, pixel * outputs + output) }
          }
        }
      }
    }

    private static let shapes = [
      Shape(rows: 3, columns: 5, inputs: 4, outputs: 16, stride: 1),
      Shape(rows: 10, columns: 17, inputs: 4, outputs: 48, stride: 1),
      Shape(rows: 2, columns: 9, inputs: 16, outputs: 32, stride: 2),
      // More weights than are taken at once.
      Shape(rows: 2, columns: 8, inputs: 64, outputs: 64, stride: 1),
    ]

    private func check<Scalar: PortableScalar>(_ type: Scalar.Type, _ shape: Shape) {
      let x: [Scalar] = numbers(shape.imageLength, 71)
      let weights: [Scalar] = numbers(shape.weightCount, 72)
      let gradient: [Scalar] = numbers(shape.resultLength, 73)
      var result = [Scalar](repeating: 0, count: shape.resultLength)
      var weightGradient = weights
      shape.forEachProduct { i, weight, y in
        result[y].addProduct(x[i], weights[weight])
        weightGradient[weight].addProduct(x[i], gradient[y])
      }
      onEveryPath { path in
        var y = numbers(shape.resultLength, 74) as [Scalar]
        shape.windows.convolve(x, by: weights, into: &y)
        #expect(y == result, "\(path), \(shape)")
        var sums = weights
        shape.windows.addWeightProducts(x, with: gradient, to: &sums)
        #expect(sums == weightGradient, "\(path), \(shape)")
      }
    }

    @Test(arguments: 0..<4) func aConvolutionIsOneChainAlongTheWindowAndItsGradientOneOverThePixels(index: Int) {
      check(Float.self, Self.shapes[index])
      check(Double.self, Self.shapes[index])
    }

    /// Terms by pixel of a row, in four chains.
    private func folded<Scalar: PortableScalar>(_ terms: [(chain: Int, value: Scalar)]) -> Scalar {
      var chains = [Scalar](repeating: 0, count: 4)
      for term in terms { chains[term.chain % 4] += term.value }
      return (chains[0] + chains[2]) + (chains[1] + chains[3])
    }

    private func checkMoments<Scalar: PortableScalar>(_ type: Scalar.Type) {
      let (pixels, channels) = (35, 48)
      let x: [Scalar] = numbers(pixels * channels, 81)
      let sums = (0..<channels).map { c in folded((0..<pixels).map { ($0, x[$0 * channels + c]) }) }
      let squares = (0..<channels).map { c in
        folded(
          (0..<pixels).map { p in
            let deviation = x[p * channels + c] - sums[c] / Scalar(pixels)
            return (p, deviation * deviation)
          })
      }
      onEveryPath { path in
        var (own, ownSquares) = (sums.map { $0 + 1 }, squares.map { $0 + 1 })
        ChannelImage(rows: 5, columns: 7, channels: channels).moments(x, sums: &own, squares: &ownSquares)
        #expect(own == sums && ownSquares == squares, "\(path)")
      }
    }

    @Test func momentsAreFoldedInFourChains() {
      checkMoments(Float.self)
      checkMoments(Double.self)
    }

    private func checkNormalization<Scalar: PortableScalar>(_ type: Scalar.Type) {
      let (rows, columns, channels) = (3, 7, 32)
      let (row, length) = ((columns + 2) * channels, rows * columns * channels)
      let image = ChannelImage(rows: rows, columns: columns, channels: channels)
      let x: [Scalar] = numbers(length, 91)
      let beside: [Scalar] = numbers(length, 92)
      let byChannel: [[Scalar]] = (93..<97).map { numbers(channels, $0) }
      let (mean, factor, shift, slope) = (byChannel[0], byChannel[1], byChannel[2], byChannel[3])
      // Where element i of an image without gaps is in one with a step.
      let place = { (i: Int) in i / (columns * channels) * row + i % (columns * channels) }
      var (normal, added, backward) = (numbers(rows * row, 98) as [Scalar], [Scalar](), [Scalar]())
      (added, backward) = (normal, normal)
      let untouched = normal
      for i in 0..<length {
        let c = i % channels
        let v = (x[i] - mean[c]) * factor[c] + shift[c]
        normal[place(i)] = v < 0 ? 0 : v
        added[place(i)] = v + beside[i] < 0 ? 0 : v + beside[i]
        backward[place(i)] = ((beside[i] - shift[c]) - (x[i] - mean[c]) * slope[c]) * factor[c]
      }
      var (rectified, plain) = ([Scalar](), [Scalar]())
      for i in 0..<length {
        rectified.append(normal[place(i)] > 0 ? beside[i] + x[i] : 0)
        plain.append(normal[place(i)] > 0 ? beside[i] : 0)
      }
      let sums = (0..<channels).map { c in
        folded((0..<rows * columns).map { ($0 % columns, rectified[$0 * channels + c]) })
      }
      let products = (0..<channels).map { c in
        folded(
          (0..<rows * columns).map { p in
            let i = p * channels + c
            return (p % columns, rectified[i] * (x[i] - mean[c]))
          })
      }
      onEveryPath { path in
        var y = untouched
        image.normalize(x, mean: mean, factor: factor, shift: shift, into: &y, yRow: row)
        #expect(y == normal, "\(path)")
        y = untouched
        image.normalize(
          x, mean: mean, factor: factor, shift: shift, shortcut: beside, shortcutRow: columns * channels, into: &y,
          yRow: row)
        #expect(y == added, "\(path)")
        y = untouched
        image.normalizeBackward(
          beside, x: x, mean: mean, factor: factor, meanGradient: shift, slope: slope, into: &y, yRow: row)
        #expect(y == backward, "\(path)")
        var (gradient, own, ownProducts) = (beside, mean, mean)
        image.rectifiedSums(
          &gradient, shortcut: x, where: normal, yRow: row, x: x, mean: mean, sums: &own, products: &ownProducts)
        #expect(gradient == rectified && own == sums && ownProducts == products, "\(path)")
        gradient = beside
        image.rectifiedSums(
          &gradient, where: normal, yRow: row, x: x, mean: mean, sums: &own, products: &ownProducts)
        #expect(gradient == plain, "\(path)")
      }
    }

    @Test func normalizationRoundsEachProductAndEachSum() {
      checkNormalization(Float.self)
      checkNormalization(Double.self)
    }
  }
}
