import PortableMath

/// What one normalization knows of its micro-batch, an element for each channel.
final class BatchNormalization<Scalar: PortableScalar>: Sendable {
  let channels: Int
  private let numbers: Buffer<Scalar>

  init(channels: Int) {
    self.channels = channels
    numbers = Buffer(7 * channels)
  }

  var mean: UnsafeMutablePointer<Scalar> { numbers.start }
  var variance: UnsafeMutablePointer<Scalar> { numbers.start + channels }
  /// 1/√(variance + ε).
  var inverse: UnsafeMutablePointer<Scalar> { numbers.start + 2 * channels }
  /// scale·inverse.
  var factor: UnsafeMutablePointer<Scalar> { numbers.start + 3 * channels }
  var shift: UnsafeMutablePointer<Scalar> { numbers.start + 4 * channels }
  /// The mean of the gradient, and what of it each deviation from the mean has: inverse²·mean(gradient·(x − mean)).
  var meanGradient: UnsafeMutablePointer<Scalar> { numbers.start + 5 * channels }
  var slope: UnsafeMutablePointer<Scalar> { numbers.start + 6 * channels }

  /// Takes mean and variance (by the count) from the moments of the images, each of so many pixels.
  ///
  /// The squared deviations from the images' own means are brought to the common mean: Chan, Golub, LeVeque, "Updating
  /// formulae and a pairwise algorithm for computing sample variances", Stanford STAN-CS-79-773 (1979).
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func takeMoments(_ sums: UnsafePointer<Scalar>, _ squares: UnsafePointer<Scalar>, images: Int, pixels: Int) {
    let (mean, variance) = (mean, variance)
    let (each, all) = (Scalar(pixels), Scalar(images * pixels))
    for channel in 0..<channels {
      var sum = Scalar.zero
      for image in 0..<images { sum += sums[image * channels + channel] }
      mean[channel] = sum / all
      var square = Scalar.zero
      for image in 0..<images {
        let deviation = sums[image * channels + channel] / each - mean[channel]
        square += squares[image * channels + channel] + each * (deviation * deviation)
      }
      variance[channel] = square / all
    }
  }

  /// Takes the scales and shifts, after mean and variance.
  func takeParameters(scales: UnsafePointer<Scalar>, shifts: UnsafePointer<Scalar>) {
    for channel in 0..<channels {
      inverse[channel] = 1 / Scalar.sqrt(variance[channel] + 1e-5)
      factor[channel] = scales[channel] * inverse[channel]
      shift[channel] = shifts[channel]
    }
  }

  /// Takes the gradient's sums from the images, and writes the gradients of scales and shifts.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func takeGradient(
    _ sums: UnsafePointer<Scalar>, _ products: UnsafePointer<Scalar>, images: Int, pixels: Int,
    scales: UnsafeMutablePointer<Scalar>, shifts: UnsafeMutablePointer<Scalar>
  ) {
    let (meanGradient, slope, inverse) = (meanGradient, slope, inverse)
    let all = Scalar(images * pixels)
    for channel in 0..<channels {
      var sum = Scalar.zero
      var product = Scalar.zero
      for image in 0..<images {
        sum += sums[image * channels + channel]
        product += products[image * channels + channel]
      }
      shifts[channel] = sum
      scales[channel] = product * inverse[channel]
      meanGradient[channel] = sum / all
      slope[channel] = product / all * (inverse[channel] * inverse[channel])
    }
  }
}

/// The means and variances by which one normalization goes at examination.
public struct NormalizationStatistics<Scalar: PortableScalar>: Equatable, Sendable {
  public internal(set) var means: [Scalar]
  public internal(set) var variances: [Scalar]
}

extension BatchNormalization {
  /// The micro-batch's own, the variance without bias: multiplied with n/(n − 1) for n pixels in all.
  func statistics(pixels: Int) -> NormalizationStatistics<Scalar> {
    let factor = Scalar(pixels) / Scalar(max(1, pixels - 1))
    return NormalizationStatistics(
      means: (0..<channels).map { mean[$0] }, variances: (0..<channels).map { factor * variance[$0] })
  }

  func take(_ statistics: NormalizationStatistics<Scalar>) {
    for channel in 0..<channels {
      mean[channel] = statistics.means[channel]
      variance[channel] = statistics.variances[channel]
    }
  }
}
