import PortableMath

/// The search for the length scales whose Gaussian process makes the values likeliest.
///
/// First one scale for all axes: 0.05·2ᵏ, k = 0 … 6, of the cube, then the best of them times and over √2 and ⁴√2. If each axis
/// has its own scale, the search begins with the better of that and of the scales found before. It takes one axis after the
/// other times and over 2 and then √2, within 0.01 … 100. The likelihood may have other, greater maxima.
struct LikelihoodSearch {
  let points: [Double]
  let values: [Double]
  let kernel: CovarianceKernel
  private(set) var best: GaussianProcess?

  init(points: [Double], values: [Double], kernel: CovarianceKernel) {
    self.points = points
    self.values = values
    self.kernel = kernel
  }

  /// One scale for all axes.
  mutating func fitCommonScale(dimension: Int) {
    for k in 0..<7 { offer([Double](repeating: 0.05 * Double(1 << k), count: dimension)) }
    for factor in [1.4142135623730951, 1.189207115002721] { scaleAxes(0..<dimension, by: factor) }
  }

  /// One scale an axis, from the common one or from `earlier`.
  mutating func fitScalesOfAxes(_ earlier: [Double]) {
    offer(earlier)
    for factor in [2, 1.4142135623730951] {
      for axis in earlier.indices { scaleAxes(axis..<axis + 1, by: factor) }
    }
  }

  /// Tries the best scales so far with those of some axes multiplied and divided by `factor`.
  private mutating func scaleAxes(_ axes: Range<Int>, by factor: Double) {
    guard let center = best?.lengthScales else { return }
    for change in [factor, 1 / factor] {
      var scales = center
      for axis in axes { scales[axis] = min(max(scales[axis] * change, 0.01), 100) }
      offer(scales)
    }
  }

  /// Takes the process with these scales if it is likelier; one that cannot be made is not.
  private mutating func offer(_ scales: [Double]) {
    guard let process = try? GaussianProcess(points: points, values: values, kernel: kernel, lengthScales: scales)
    else { return }
    if best.map({ process.logLikelihood > $0.logLikelihood }) ?? true { best = process }
  }
}
