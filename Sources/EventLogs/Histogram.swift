/// The distribution of numbers over the buckets of TensorFlow's summaries.
///
/// The limits of buckets run from 1e−12 to 1e20 in steps of a tenth, the same below zero, and zero. Empty buckets in a row are
/// one. Numbers that are not finite are left out.
///
/// Source: TensorFlow, core/lib/histogram/histogram.cc.
package struct Histogram {
  package private(set) var least = Double.infinity
  package private(set) var greatest = -Double.infinity
  package private(set) var count = 0
  package private(set) var sum = 0.0
  package private(set) var sumOfSquares = 0.0
  /// The upper limit of each bucket, which belongs to the next one.
  package private(set) var limits: [Double] = []
  package private(set) var counts: [Int] = []

  /// Complexity: O(numbers · log of the buckets).
  package init<Scalar: BinaryFloatingPoint>(of numbers: [Scalar]) {
    var counts = [Int](repeating: 0, count: allLimits.count)
    for number in numbers where number.isFinite {
      let value = Double(number)
      least = min(least, value)
      greatest = max(greatest, value)
      count += 1
      sum += value
      sumOfSquares += value * value
      counts[bucket(of: value)] += 1
    }
    for (limit, count) in zip(allLimits, counts) {
      if count == 0, self.counts.last == 0 {
        limits[limits.count - 1] = limit
      } else {
        limits.append(limit)
        self.counts.append(count)
      }
    }
  }
}

/// The first limit that is greater.
private func bucket(of value: Double) -> Int {
  var (low, high) = (0, allLimits.count - 1)
  while low < high {
    let middle = (low + high) / 2
    if value < allLimits[middle] { high = middle } else { low = middle + 1 }
  }
  return low
}

private let allLimits: [Double] = {
  var limits: [Double] = []
  var limit = 1e-12
  while limit < 1e20 {
    limits.append(limit)
    limit *= 1.1
  }
  limits.append(.greatestFiniteMagnitude)
  return limits.reversed().map { -$0 } + [0] + limits
}()
