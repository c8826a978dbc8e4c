import PortableMath
import Testing

@testable import Learning

@Suite struct SyntheticImageTests {
  /// The bits of these images are a promise: another digest makes every result on them incomparable.
  @Test func imagesHaveTheirBits() {
    let set = ImageDataset.synthetic(count: 40, seed: Seed(2026))
    #expect("\(Digest(of: set.images))" == "11e15655a8c47d4c0de0c2cde0457eba")
    #expect(set.labels.prefix(20) == [5, 6, 4, 8, 2, 1, 0, 7, 3, 9, 1, 4, 0, 6, 2, 9, 5, 3, 8, 7])
  }

  @Test(arguments: [1, 3, 8])
  func threadsDoNotChangeTheImages(threads: Int) {
    let one = ImageDataset.synthetic(count: 25, seed: Seed(1), threads: 1)
    #expect(ImageDataset.synthetic(count: 25, seed: Seed(1), threads: threads) == one)
  }

  @Test func largerSetStartsWithTheSmaller() {
    let small = ImageDataset.synthetic(count: 13, seed: Seed(1))
    let large = ImageDataset.synthetic(count: 40, seed: Seed(1))
    #expect(large.images.starts(with: small.images) && large.labels.starts(with: small.labels))
  }

  @Test func trainingAndTestAreDifferentImages() {
    let data = ImageData.synthetic(training: 30, test: 30, seed: Seed(1))
    let training = Set((0..<30).map { Array(data.training.image($0)) })
    let test = Set((0..<30).map { Array(data.test.image($0)) })
    #expect(training.count == 30 && test.count == 30 && training.isDisjoint(with: test))
    #expect(ImageData.synthetic(training: 30, test: 0, seed: Seed(2)).training != data.training)
  }

  @Test func classesAreEquallyMany() {
    let set = ImageDataset.synthetic(count: 200, seed: Seed(1))
    for ten in stride(from: 0, to: 200, by: 10) { #expect(set.labels[ten..<ten + 10].sorted() == Array(0..<10)) }
    #expect(Set(stride(from: 0, to: 200, by: 10).map { Array(set.labels[$0..<$0 + 10]) }).count == 20, "in any order")
  }

  /// The mean image of a class says little about it. docs/evidence/learning.md has what classifiers make of the set.
  @Test func meansDoNotSeparateTheClasses() {
    let training = ImageDataset.synthetic(count: 500, seed: Seed(1))
    let test = ImageDataset.synthetic(count: 200, seed: Seed(2))
    // Every 16th byte is enough of an image.
    let sample = { (image: ArraySlice<UInt8>) in
      stride(from: image.startIndex, to: image.endIndex, by: 16).map { Int(image[$0]) }
    }
    var sums = [[Int]](repeating: [Int](repeating: 0, count: ImageDataset.imageLength / 16), count: 10)
    for index in 0..<training.count {
      for (place, byte) in sample(training.image(index)).enumerated() { sums[training.labels[index]][place] += byte }
    }
    let right = (0..<test.count).count { index in
      let image = sample(test.image(index))
      let distances = sums.map { sum in
        image.indices.reduce(0) { $0 + (50 * image[$1] - sum[$1]) * (50 * image[$1] - sum[$1]) }
      }
      return distances.firstIndex(of: distances.min() ?? 0) == test.labels[index]
    }
    #expect((10...60).contains(right), "\(right) of 200")
  }
}
