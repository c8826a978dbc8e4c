import PortableMath

extension ConvolutionLayer {
  /// The windows of the forward pass, on an image with a border from its first element on.
  var windows: ImageWindows { windows(resultRow: side * outputs) }

  /// The same windows with a result that has a border: those whose products with its gradient are the weights' gradient.
  var gradientWindows: ImageWindows { windows(resultRow: paddedRow) }

  private func windows(resultRow: Int) -> ImageWindows {
    ImageWindows(
      rows: side, columns: side, outputs: outputs, segments: 3, depth: 3 * storedInputs, xRow: stride * inputRow,
      xColumn: stride * storedInputs, xSegment: inputRow, yRow: resultRow, yColumn: outputs)
  }

  /// The parts of the backward pass.
  ///
  /// Each part gives the pixels of the input whose row and column leave the same remainders by the stride. The same places
  /// of the window meet them.
  var backwardParts: [BackwardPart] {
    (0..<stride).flatMap { row in (0..<stride).map { column in BackwardPart(self, row: row, column: column) } }
  }
}

/// A convolution of a result's gradient, with its border, by turned weights: some pixels of the input's gradient.
struct BackwardPart: Sendable {
  /// The window's rows and columns that meet the pixels, in the order of the gradient's pixels they come from.
  let rowPlaces: [Int]
  let columnPlaces: [Int]
  let windows: ImageWindows
  /// Where the windows start in the gradient, and the pixels in the result.
  let gradientStart: Int
  let inputStart: Int

  init(_ layer: ConvolutionLayer, row: Int, column: Int) {
    rowPlaces = places(stride: layer.stride, remainder: row)
    columnPlaces = places(stride: layer.stride, remainder: column)
    windows = ImageWindows(
      rows: layer.side, columns: layer.side, outputs: layer.inputs, segments: rowPlaces.count,
      depth: columnPlaces.count * layer.outputs, xRow: layer.paddedRow, xColumn: layer.outputs,
      xSegment: layer.paddedRow, yRow: layer.stride * layer.inputSide * layer.inputs,
      yColumn: layer.stride * layer.inputs)
    // Pixel i meets results from i − 1 on; with a stride of 2 the pixels 2i and 2i + 1 meet them from i on.
    gradientStart = layer.stride == 1 ? 0 : layer.paddedStart
    inputStart = (row * layer.inputSide + column) * layer.inputs
  }

  /// How many places of the window it has.
  var placeCount: Int { rowPlaces.count * columnPlaces.count }
}

/// The places k of a window of 3 that input pixel i = stride·r + remainder has in results (i + 1 − k)/stride, ascending.
private func places(stride: Int, remainder: Int) -> [Int] {
  (0..<3).reversed().filter { (remainder + 1 - $0) % stride == 0 }
}
