import PortableMath

/// Images of one size, a byte a pixel, with a label each.
struct LabeledImages: Sendable {
  let pixelCount: Int
  /// Image by image.
  let pixels: [UInt8]
  let labels: [UInt8]

  init(pixelCount: Int, pixels: [UInt8], labels: [UInt8]) {
    precondition(pixels.count == pixelCount * labels.count, "each image has its pixels and its label")
    self.pixelCount = pixelCount
    self.pixels = pixels
    self.labels = labels
  }

  var count: Int { labels.count }
}

/// Images to learn from and images to be examined on, of ten classes.
struct ImageClasses: Sendable {
  static let classCount = 10

  let name: String
  let training: LabeledImages
  let heldOut: LabeledImages
  let digest: Digest

  init(name: String, training: LabeledImages, heldOut: LabeledImages) {
    self.name = name
    self.training = training
    self.heldOut = heldOut
    var bytes = CanonicalBytes()
    for images in [training, heldOut] {
      bytes.append(UInt64(images.pixelCount))
      bytes.append(Digest(of: images.pixels))
      bytes.append(Digest(of: images.labels))
    }
    digest = bytes.digest
  }
}
