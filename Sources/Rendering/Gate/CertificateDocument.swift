public import Analysis
import Records

extension Document {
  /// A certificate: the sentence that gates cite, and a line for each slowdown.
  public init(_ certificate: Certificate) {
    title = "Certificate of \(certificate.machine.machine)"
    terminalTitle = sentence(certificate)
    lead = .list(
      certificate.detections.map { detection in
        "slower by \(share(detection.slowdown)): found in \(detection.found.successes) of \(counted(detection.found.count, "gate")) "
          + "[\(share(detection.found.lower)), \(share(detection.found.upper))]"
      })
    sections = Section.pictures("power", [power(certificate)])
    value = certificate
  }
}

private func share(_ value: Double) -> String { "\(significant(100 * value)) %" }
