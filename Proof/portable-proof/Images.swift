import Learning
import PortableMath

/// Drawn images of every class, and the numbers of augmented views of them.
func images() -> Digest {
  let length = ImageDataset.imageLength
  var pixels = [UInt8](repeating: 0, count: 40 * length)
  pixels.withUnsafeMutableBufferPointer { buffer in
    for index in 0..<40 { drawImage(index, of: index % 10, Seed(7), into: buffer.extracting(range(index))) }
  }
  let dataset = ImageDataset(images: pixels, labels: (0..<40).map { $0 % 10 }, classes: 10)
  var renderer = ViewRenderer(.residual, Normalization(of: dataset))
  var numbers = [Float](repeating: 0, count: 40 * length)
  pixels.withUnsafeBufferPointer { images in
    numbers.withUnsafeMutableBufferPointer { numbers in
      for index in 0..<40 {
        let view = Augmentation.residual.view(Seed(8), epoch: 3, image: index)
        renderer.render(images.extracting(range(index)), view, into: numbers.extracting(range(index)))
      }
    }
  }
  var bytes = CanonicalBytes()
  bytes.append(numbers.span)
  return Digest(of: pixels).chained(with: bytes)
}

private func range(_ index: Int) -> Range<Int> {
  index * ImageDataset.imageLength..<(index + 1) * ImageDataset.imageLength
}
