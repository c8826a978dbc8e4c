/// How windows move over the last two axes of a batch of images.
public struct Windows: Sendable {
  /// The rows of a window.
  public let height: Int
  /// The columns of a window.
  public let width: Int
  /// The distance from one window to the next, in both directions.
  public let stride: Int
  /// Rows and columns of zeros around each image.
  public let padding: Int

  /// Windows of positive extents and stride.
  @inlinable
  public init(height: Int, width: Int, stride: Int = 1, padding: Int = 0) {
    precondition(height > 0 && width > 0 && stride > 0 && padding >= 0, "windows have positive extents and strides")
    self.height = height
    self.width = width
    self.stride = stride
    self.padding = padding
  }

  /// The number of windows along an axis of `extent`.
  @inlinable
  func count(_ window: Int, over extent: Int) -> Int {
    precondition(extent + 2 * padding >= window, "a window of \(window) does not fit into \(extent)")
    return (extent + 2 * padding - window) / stride + 1
  }

  /// The position in an image of `rows`·`columns` of offset (i, j) in window (row, column); −1 in the padding.
  @inlinable @inline(__always)
  func position(_ row: Int, _ i: Int, _ column: Int, _ j: Int, rows: Int, columns: Int) -> Int {
    let (y, x) = (row * stride + i - padding, column * stride + j - padding)
    return y >= 0 && y < rows && x >= 0 && x < columns ? y * columns + x : -1
  }
}

/// Two-dimensional cross-correlation, which deep-learning libraries call convolution.
///
/// y[n, o, r, c] = Σ x[n, k, r·s + i − p, c·s + j − p]·w[o, k, i, j].
///
/// The windows are arranged as the columns of a matrix, and one product does the rest.
/// - Parameters:
///   - x: [batch, channels, rows, columns].
///   - weights: [outputs, channels, height, width].
///   - stride: s, the distance from one window to the next in both directions.
///   - padding: p, the rows and columns of zeros around each image.
/// - Returns: [batch, outputs, rows′, columns′] with rows′ = ⌊(rows + 2p − height)/s⌋ + 1.
/// - Complexity: the elements of the result times channels·height·width.
/// Source: Chellapilla, Puri, Simard, "High performance convolutional neural networks for document processing" (2006).
@inlinable
public func conv2d<Scalar>(
  _ x: Tensor<Scalar>, _ weights: Tensor<Scalar>, stride: Int = 1, padding: Int = 0
) -> Tensor<Scalar> {
  precondition(
    x.rank == 4 && weights.rank == 4 && x.shape[1] == weights.shape[1],
    "the shapes \(x.shape) and \(weights.shape) are not images and weights of as many channels")
  let windows = Windows(height: weights.shape[2], width: weights.shape[3], stride: stride, padding: padding)
  let rows = windows.count(windows.height, over: x.shape[2])
  let columns = windows.count(windows.width, over: x.shape[3])
  let (outputs, depth) = (weights.shape[0], product(Array(weights.shape.dropFirst())))
  let laidOut = x.taken(
    columnPositions(windows, x.shape, rows, columns), shape: [depth, x.shape[0] * rows * columns])
  return matmul(weights.reshaped([outputs, depth]), laidOut)
    .reshaped([outputs, x.shape[0], rows, columns]).transposed([1, 0, 2, 3])
}

/// For each (channel, i, j) and each (image, row, column) the position of the element under the window.
@inlinable
func columnPositions(_ windows: Windows, _ shape: [Int], _ rows: Int, _ columns: Int) -> [Int] {
  var positions: [Int] = []
  positions.reserveCapacity(shape[1] * windows.height * windows.width * shape[0] * rows * columns)
  for channel in 0..<shape[1] {
    for i in 0..<windows.height {
      for j in 0..<windows.width {
        for image in 0..<shape[0] {
          let start = (image * shape[1] + channel) * shape[2] * shape[3]
          for row in 0..<rows {
            for column in 0..<columns {
              let position = windows.position(row, i, column, j, rows: shape[2], columns: shape[3])
              positions.append(position < 0 ? -1 : start + position)
            }
          }
        }
      }
    }
  }
  return positions
}
