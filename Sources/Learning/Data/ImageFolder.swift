import Glibc
import PortableMath

/// Images to learn from and images to test with.
public struct ImageData: Sendable {
  public let training: ImageDataset
  public let test: ImageDataset

  public init(training: ImageDataset, test: ImageDataset) {
    self.training = training
    self.test = test
  }
}

extension ImageData {
  /// The digest of all images with their labels.
  var digest: Digest {
    var bytes = CanonicalBytes()
    for dataset in [training, test] {
      bytes.append(UInt64(dataset.classes))
      bytes.append(Digest(of: dataset.images))
      bytes.append(Digest(of: dataset.labels.map { UInt8($0) }))
    }
    return bytes.digest
  }
}

/// Reads a folder of images; the names of its files tell the format.
///
/// | Format | Training | Held out |
/// |---|---|---|
/// | CIFAR-10 | `data_batch_1.bin` … `data_batch_5.bin` | `test_batch.bin` |
/// | CIFAR-100 | `train.bin` | `test.bin` |
/// | TFRecords of 10 classes | `train.tfrecords` | `eval.tfrecords` |
public func readImageFolder(_ path: String) throws(ImageFileError) -> ImageData {
  let has = { (name: String) in access("\(path)/\(name)", F_OK) == 0 }
  if has("data_batch_1.bin") {
    let training = (1...5).map { "\(path)/data_batch_\($0).bin" }
    return ImageData(
      training: try readCifar(training, as: .cifar10), test: try readCifar(["\(path)/test_batch.bin"], as: .cifar10))
  }
  if has("train.bin") {
    return ImageData(
      training: try readCifar(["\(path)/train.bin"], as: .cifar100),
      test: try readCifar(["\(path)/test.bin"], as: .cifar100))
  }
  if has("train.tfrecords") {
    return ImageData(
      training: try readTFRecords(["\(path)/train.tfrecords"], classes: 10),
      test: try readTFRecords(["\(path)/eval.tfrecords"], classes: 10))
  }
  throw ImageFileError(.noImageFiles, in: path)
}
