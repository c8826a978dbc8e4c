import Foundation
import Learning

/// What scripts/references/loader-references wrote.
struct LoaderReferences: Decodable {
  struct Checksum: Decodable {
    let text: String
    let crc32c, masked: UInt32
  }

  struct Loader: Decodable {
    let count, epoch, rank, ranks, margin: Int
    let seed: UInt64
    let shuffles, flips: Bool
    let mean, deviation: [Float]
    let order: [Int]
    let views: [[Int]]
    let digest: String
  }

  let cifar10, cifar100, cifar100Coarse: [Int]
  let tfrecords: [String]
  let checksums: [Checksum]
  let loaders: [Loader]

  static let known: LoaderReferences = {
    do {
      return try JSONDecoder().decode(LoaderReferences.self, from: Data(contentsOf: URL(filePath: path("loader.json"))))
    } catch {
      preconditionFailure("loader.json cannot be read: \(error)")
    }
  }()

  static func path(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../References/\(name)").standardized.path
  }
}

/// Images with the bytes of scripts/references/loader-references: byte i of image k is (31k + 7i + i·i/32) mod 256.
func patternedImages(_ count: Int, classes: Int = 10, labels: [Int]? = nil, coarse: [Int] = []) -> ImageDataset {
  let bytes = (0..<count).flatMap { k in
    (0..<ImageDataset.imageLength).map { UInt8(truncatingIfNeeded: 31 * k + 7 * $0 + $0 * $0 / 32) }
  }
  return ImageDataset(
    images: bytes, labels: labels ?? (0..<count).map { $0 % classes }, classes: classes, coarseLabels: coarse)
}

/// A folder of a test's files, removed with its last owner.
final class TemporaryFolder: Sendable {
  let path = FileManager.default.temporaryDirectory.appending(path: "learning-tests-\(UUID().uuidString)").path

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and gives its path.
  func write(_ bytes: [UInt8], to name: String = "images") throws -> String {
    try Data(bytes).write(to: URL(filePath: "\(path)/\(name)"))
    return "\(path)/\(name)"
  }

  func bytes(of name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: "\(path)/\(name)"))) }

  var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? [] }
}
