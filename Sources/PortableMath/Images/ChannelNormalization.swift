import CPortableKernels

/// An image whose pixels lie row by row, the channels of a pixel beside each other, for batch normalization by channel.
///
/// Each product and each sum is rounded. Sums over pixels are four chains, folded in halves: the same bits on every machine.
/// Pixel p of a row is in chain p mod 4; of the moments, pixel p of the image. Images lie without gaps, but those with a step
/// from row to row.
public struct ChannelImage: Sendable {
  let layout: assay_image

  /// `channels` is a multiple of 16.
  public init(rows: Int, columns: Int, channels: Int) {
    precondition(
      rows > 0 && columns > 0 && channels > 0 && channels % 16 == 0,
      "an image has pixels of a multiple of 16 channels, not \(rows) × \(columns) of \(channels)")
    layout = assay_image(rows: rows, columns: columns, channels: channels)
  }

  /// For each channel Σ x and Σ (x − the image's own mean)² over the pixels.
  public func moments<Scalar: PortableScalar>(
    _ x: UnsafePointer<Scalar>, sums: UnsafeMutablePointer<Scalar>, squares: UnsafeMutablePointer<Scalar>
  ) {
    if Scalar.byteCount == 4 {
      assay_channel_moments_float(x.floats, layout.rows * layout.columns, layout.channels, sums.floats, squares.floats)
    } else {
      assay_channel_moments_double(
        x.doubles, layout.rows * layout.columns, layout.channels, sums.doubles, squares.doubles)
    }
  }

  /// y ← max(0, (x − mean)·factor + shift + shortcut), NaN if that is NaN.
  ///
  /// Mean, factor and shift have an element for each channel. y does not overlap the others.
  public func normalize<Scalar: PortableScalar>(
    _ x: UnsafePointer<Scalar>, mean: UnsafePointer<Scalar>, factor: UnsafePointer<Scalar>,
    shift: UnsafePointer<Scalar>, shortcut: UnsafePointer<Scalar>? = nil, shortcutRow: Int = 0,
    into y: UnsafeMutablePointer<Scalar>, yRow: Int
  ) {
    withUnsafePointer(to: layout) { layout in
      if Scalar.byteCount == 4 {
        assay_normalize_float(
          layout, x.floats, mean.floats, factor.floats, shift.floats, shortcut?.floats, shortcutRow, y.floats, yRow)
      } else {
        assay_normalize_double(
          layout, x.doubles, mean.doubles, factor.doubles, shift.doubles, shortcut?.doubles, shortcutRow, y.doubles,
          yRow)
      }
    }
  }

  /// Sets gradient ← gradient + shortcut where y > 0, else 0, and sums over the pixels of each channel.
  ///
  /// The sums are of that gradient and of its products with x − mean. Normalization's backward pass needs them of each image.
  public func rectifiedSums<Scalar: PortableScalar>(
    _ gradient: UnsafeMutablePointer<Scalar>, shortcut: UnsafePointer<Scalar>? = nil, where y: UnsafePointer<Scalar>,
    yRow: Int, x: UnsafePointer<Scalar>, mean: UnsafePointer<Scalar>, sums: UnsafeMutablePointer<Scalar>,
    products: UnsafeMutablePointer<Scalar>
  ) {
    withUnsafePointer(to: layout) { layout in
      if Scalar.byteCount == 4 {
        assay_rectified_sums_float(
          layout, y.floats, yRow, x.floats, mean.floats, shortcut?.floats, gradient.floats, sums.floats, products.floats
        )
      } else {
        assay_rectified_sums_double(
          layout, y.doubles, yRow, x.doubles, mean.doubles, shortcut?.doubles, gradient.doubles, sums.doubles,
          products.doubles)
      }
    }
  }

  /// y ← ((gradient − meanGradient) − (x − mean)·slope)·factor: the gradient before normalization.
  public func normalizeBackward<Scalar: PortableScalar>(
    _ gradient: UnsafePointer<Scalar>, x: UnsafePointer<Scalar>, mean: UnsafePointer<Scalar>,
    factor: UnsafePointer<Scalar>, meanGradient: UnsafePointer<Scalar>, slope: UnsafePointer<Scalar>,
    into y: UnsafeMutablePointer<Scalar>, yRow: Int
  ) {
    withUnsafePointer(to: layout) { layout in
      if Scalar.byteCount == 4 {
        assay_normalize_backward_float(
          layout, gradient.floats, x.floats, mean.floats, factor.floats, meanGradient.floats, slope.floats, y.floats,
          yRow)
      } else {
        assay_normalize_backward_double(
          layout, gradient.doubles, x.doubles, mean.doubles, factor.doubles, meanGradient.doubles, slope.doubles,
          y.doubles, yRow)
      }
    }
  }
}
