import Glibc

/// What is wrong with a file of images, and where.
public struct ImageFileError: Error, Equatable, Sendable {
  public enum Fault: Equatable, Sendable {
    /// The system refused.
    case system(action: String, code: Int32)
    /// No file of the names that a folder of images has.
    case noImageFiles
    case noRecords
    /// The file ends in the middle of `part`.
    case truncated(part: String, length: UInt64, found: Int)
    /// The file is no whole number of records; of `fitting`'s it would be.
    case partialRecord(length: Int, found: Int, fitting: CifarFormat?)
    case labelOutOfRange(Int64, kind: String, classes: Int)
    /// The masked CRC-32C of a part of a record.
    case checksum(of: String, stored: UInt32, computed: UInt32)
    /// Bytes that are no tf.Example.
    case malformedExample(String)
    case missingFeature(String)
    /// A feature without the one value of its type.
    case featureValues(String, type: String, found: Int)
    case imageLength(Int)
  }

  public let path: String
  /// Bytes of the file before the place in question.
  public let offset: Int
  public let fault: Fault

  public init(_ fault: Fault, in path: String, at offset: Int = 0) {
    self.path = path
    self.offset = offset
    self.fault = fault
  }
}

extension ImageFileError: CustomStringConvertible {
  public var description: String {
    let place = "'\(path)', byte \(offset):"
    return switch fault {
    case .system(let action, let code): "cannot \(action) '\(path)': \(String(cString: strerror(code)))"
    case .noImageFiles:
      """
      '\(path)' has no images: neither data_batch_1.bin … data_batch_5.bin and test_batch.bin (CIFAR-10), nor train.bin \
      and test.bin (CIFAR-100), nor train.tfrecords and eval.tfrecords
      """
    case .noRecords: "\(place) the file has no records"
    case .truncated(let part, let length, let found):
      "\(place) the file is truncated: \(part) of \(length) bytes starts here, and \(found) are left"
    case .partialRecord(let length, let found, let fitting):
      "\(place) the file is no whole number of records of \(length) bytes: \(found) are left here"
        + (fitting.map { "; it would be one of \($0)'s, of \($0.recordLength) bytes" } ?? "")
    case .labelOutOfRange(let label, let kind, let classes):
      "\(place) the \(kind) \(label) is not one of 0 … \(classes - 1)"
    case .checksum(let part, let stored, let computed):
      """
      \(place) the \(part) has the checksum \(hexadecimal(computed)), but \(hexadecimal(stored)) is stored: the file is \
      damaged
      """
    case .malformedExample(let what): "\(place) this is no tf.Example: \(what)"
    case .missingFeature(let name): "\(place) the tf.Example has no feature '\(name)'"
    case .featureValues(let name, let type, let found):
      "\(place) the feature '\(name)' must have one value in its \(type), not \(found)"
    case .imageLength(let found):
      "\(place) an image has \(ImageDataset.imageLength) bytes, three planes of 32 × 32, not \(found)"
    }
  }
}

/// `value` as 0x and 8 hexadecimal digits.
private func hexadecimal(_ value: UInt32) -> String {
  let digits = String(value, radix: 16)
  return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
}
