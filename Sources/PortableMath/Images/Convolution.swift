import CPortableKernels

// The pixels of an image lie row by row, and the channels of a pixel beside each other. So a window's row is one run of
// adjacent elements. Images are pointers, since threads work on different images of one array.

/// The windows on an image and the image of their results, a pixel for each window; steps are in elements.
public struct ImageWindows: Sendable {
  let layout: assay_windows

  /// - Parameters:
  ///   - rows, columns: the pixels of the result.
  ///   - outputs: the channels of the result, a multiple of 16.
  ///   - segments, depth: a window is so many runs of `depth` adjacent elements.
  ///   - xRow, xColumn: from the window of a pixel to that of the next row and of the next column.
  ///   - xSegment: in a window from run to run.
  ///   - yRow, yColumn: in the result from row to row and from column to column.
  public init(
    rows: Int, columns: Int, outputs: Int, segments: Int, depth: Int, xRow: Int, xColumn: Int, xSegment: Int, yRow: Int,
    yColumn: Int
  ) {
    precondition(outputs > 0 && outputs % 16 == 0, "the channels of a result are a multiple of 16, not \(outputs)")
    precondition(
      rows >= 0 && columns >= 0 && segments >= 0 && depth >= 0,
      "windows have no negative extent: \(rows) × \(columns), \(segments) × \(depth)")
    layout = assay_windows(
      rows: rows, columns: columns, outputs: outputs, segments: segments, depth: depth, x_row: xRow, x_column: xColumn,
      x_segment: xSegment, y_row: yRow, y_column: yColumn)
  }

  /// y ← the products of x's windows with the weights, segments·depth × outputs, row-major.
  ///
  /// Each element is one chain of fused multiply-adds along the window from 0: the same bits on every machine. y does not
  /// overlap x.
  public func convolve<Scalar: PortableScalar>(
    _ x: UnsafePointer<Scalar>, by weights: UnsafePointer<Scalar>, into y: UnsafeMutablePointer<Scalar>
  ) {
    withUnsafePointer(to: layout) { layout in
      if Scalar.byteCount == 4 {
        assay_convolve_float(layout, x.floats, weights.floats, y.floats)
      } else {
        assay_convolve_double(layout, x.doubles, weights.doubles, y.doubles)
      }
    }
  }

  /// weights ← weights + Σ window·y over the pixels: the part of a weight gradient that one image adds.
  ///
  /// Each element is continued as a chain of fused multiply-adds over the pixels, row by row. The depth is a multiple of 12.
  public func addWeightProducts<Scalar: PortableScalar>(
    _ x: UnsafePointer<Scalar>, with y: UnsafePointer<Scalar>, to weights: UnsafeMutablePointer<Scalar>
  ) {
    precondition(layout.depth % 12 == 0, "the depth is a multiple of 12, not \(layout.depth)")
    withUnsafePointer(to: layout) { layout in
      if Scalar.byteCount == 4 {
        assay_add_weight_products_float(layout, x.floats, y.floats, weights.floats)
      } else {
        assay_add_weight_products_double(layout, x.doubles, y.doubles, weights.doubles)
      }
    }
  }
}

// For kernels, once the scalar is known to be of that size.

extension UnsafePointer {
  var floats: UnsafePointer<Float> { UnsafeRawPointer(self).assumingMemoryBound(to: Float.self) }
  var doubles: UnsafePointer<Double> { UnsafeRawPointer(self).assumingMemoryBound(to: Double.self) }
}

extension UnsafeMutablePointer {
  var floats: UnsafeMutablePointer<Float> { UnsafeMutableRawPointer(self).assumingMemoryBound(to: Float.self) }
  var doubles: UnsafeMutablePointer<Double> { UnsafeMutableRawPointer(self).assumingMemoryBound(to: Double.self) }
}
