/// Labeled color images of 32 × 32 pixels, as in CIFAR.
///
/// An image is `imageLength` bytes: the red plane, the green and the blue, each row by row from the top.
public struct ImageDataset: Equatable, Sendable {
  /// Pixels in a row, and rows.
  public static let side = 32
  public static let channels = 3
  /// The bytes of a plane.
  public static let planeLength = side * side
  /// The bytes of an image.
  public static let imageLength = channels * planeLength

  /// The bytes of all images, one after another.
  public private(set) var images: [UInt8]
  /// The class of each image, of 0 ..< `classes`.
  public private(set) var labels: [Int]
  public let classes: Int
  /// The superclass of each image, of 0 ..< 20, where the set is CIFAR-100's; else none.
  public private(set) var coarseLabels: [Int]

  public init(images: [UInt8], labels: [Int], classes: Int, coarseLabels: [Int] = []) {
    precondition(
      images.count == labels.count * Self.imageLength,
      "\(labels.count) labels do not fit \(images.count) bytes of images")
    precondition(
      labels.allSatisfy { (0..<classes).contains($0) }, "a label is outside of the \(classes) classes")
    precondition(
      coarseLabels.isEmpty || coarseLabels.count == labels.count,
      "\(coarseLabels.count) coarse labels do not fit \(labels.count) images")
    self.images = images
    self.labels = labels
    self.classes = classes
    self.coarseLabels = coarseLabels
  }

  /// How many images there are.
  public var count: Int { labels.count }

  /// The bytes of one image.
  public func image(_ index: Int) -> ArraySlice<UInt8> {
    images[index * Self.imageLength..<(index + 1) * Self.imageLength]
  }
}
