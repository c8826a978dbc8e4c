/// The greatest element under each window; of equal ones the first has the derivative. Padding never wins.
///
/// - Parameters:
///   - x: [batch, channels, rows, columns].
///   - windows: the extents, stride and padding of the windows.
/// - Returns: [batch, channels, rows′, columns′].
@inlinable
public func maxPool2d<Scalar>(_ x: Tensor<Scalar>, _ windows: Windows) -> Tensor<Scalar> {
  precondition(
    windows.padding < min(windows.height, windows.width), "a window that lies in the padding has no greatest element")
  let (shape, area) = (pooledShape(x, windows), windows.height * windows.width)
  let positions = windowPositions(windows, x.shape, shape)
  let winners = x.node.withElements { x in
    stride(from: 0, to: positions.count, by: area).map { start in
      positions[start..<start + area].reduce(-1) { best, position in
        if position < 0 { return best }
        return best < 0 || x[position] > x[best] || (x[position].isNaN && !x[best].isNaN) ? position : best
      }
    }
  }
  return x.taken(winners, shape: shape)
}

/// The mean under each window, zeros of the padding included.
///
/// - Parameters:
///   - x: [batch, channels, rows, columns].
///   - windows: the extents, stride and padding of the windows.
/// - Returns: [batch, channels, rows′, columns′].
@inlinable
public func averagePool2d<Scalar>(_ x: Tensor<Scalar>, _ windows: Windows) -> Tensor<Scalar> {
  let shape = pooledShape(x, windows)
  let positions = windowPositions(windows, x.shape, shape)
  return x.taken(positions, shape: shape + [windows.height * windows.width]).mean(along: [4])
}

@inlinable
func pooledShape<Scalar>(_ x: Tensor<Scalar>, _ windows: Windows) -> [Int] {
  precondition(x.rank == 4, "the shape \(x.shape) is no batch of images with channels")
  return [
    x.shape[0], x.shape[1], windows.count(windows.height, over: x.shape[2]), windows.count(windows.width, over: x.shape[3]),
  ]
}

/// For each window the positions under it; −1 in the padding.
@inlinable
func windowPositions(_ windows: Windows, _ shape: [Int], _ pooled: [Int]) -> [Int] {
  var positions: [Int] = []
  positions.reserveCapacity(product(pooled) * windows.height * windows.width)
  for image in 0..<shape[0] * shape[1] {
    for row in 0..<pooled[2] {
      for column in 0..<pooled[3] {
        for i in 0..<windows.height {
          for j in 0..<windows.width {
            let position = windows.position(row, i, column, j, rows: shape[2], columns: shape[3])
            positions.append(position < 0 ? -1 : image * shape[2] * shape[3] + position)
          }
        }
      }
    }
  }
  return positions
}
