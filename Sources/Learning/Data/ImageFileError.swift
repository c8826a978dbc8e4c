import AssayKit
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
    switch fault {
    case .system(let action, _): "cannot \(action) '\(path)': \(reason)"
    case .noImageFiles: "'\(path)' has no images: \(reason)"
    default: "'\(path)', byte \(offset): \(reason)"
    }
  }

  /// What is wrong, without the place.
  fileprivate var reason: String {
    switch fault {
    case .system(_, let code): String(cString: strerror(code))
    case .noImageFiles:
      """
      neither data_batch_1.bin … data_batch_5.bin and test_batch.bin (CIFAR-10), nor train.bin and test.bin (CIFAR-100), \
      nor train.tfrecords and eval.tfrecords
      """
    case .noRecords: "the file has no records"
    case .truncated(let part, let length, let found):
      "the file is truncated: \(part) of \(length) bytes starts here, and \(found) are left"
    case .partialRecord(let length, let found, let fitting):
      "the file is no whole number of records of \(length) bytes: \(found) are left here"
        + (fitting.map { "; it would be one of \($0)'s, of \($0.recordLength) bytes" } ?? "")
    case .labelOutOfRange(let label, let kind, let classes): "the \(kind) \(label) is not one of 0 … \(classes - 1)"
    case .checksum(let part, let stored, let computed):
      """
      the \(part) has the checksum \(hexadecimal(computed)), but \(hexadecimal(stored)) is stored: the file is damaged
      """
    case .malformedExample(let what): "this is no tf.Example: \(what)"
    case .missingFeature(let name): "the tf.Example has no feature '\(name)'"
    case .featureValues(let name, let type, let found):
      "the feature '\(name)' must have one value in its \(type), not \(found)"
    case .imageLength(let found):
      "an image has \(ImageDataset.imageLength) bytes, three planes of 32 × 32, not \(found)"
    }
  }
}

extension DataError {
  /// The same as the harness knows it.
  init(_ error: ImageFileError) {
    switch error.fault {
    case .system: self = .unreadable(path: error.path, reason: error.reason)
    case .noImageFiles: self = .missing(folder: error.path, expected: "set of images: \(error.reason)")
    default: self = .damaged(file: error.path, offset: error.offset, reason: error.reason)
    }
  }
}

/// `value` as 0x and 8 hexadecimal digits.
private func hexadecimal(_ value: UInt32) -> String {
  let digits = String(value, radix: 16)
  return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
}
