public import Analysis

/// A certificate as lines of text: the sentence that gates cite, and a row for each slowdown.
public func terminalText(_ certificate: Certificate) -> String {
  let rows = certificate.detections.map { detection in
    "  slower by \(share(detection.slowdown)): found in \(detection.found.successes) of \(detection.found.count) gates "
      + "[\(share(detection.found.lower)), \(share(detection.found.upper))]\n"
  }
  return "\(sentence(certificate))\n\(rows.joined())"
}

private func share(_ value: Double) -> String { "\(significant(100 * value)) %" }
