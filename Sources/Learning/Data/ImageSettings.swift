import AssayKit
import PortableMath

/// The settings of models that learn from images of 32 × 32 pixels.
let imageSettings = [
  SettingDescription(
    "augmentation", .choice(["residual", "none"]), default: "residual", "crops out of a margin of 4, and flips"),
  SettingDescription("images", .integer(1...10_000_000), default: 50_000, "drawn training images, where no data are given"),
  SettingDescription("heldOut", .integer(1...1_000_000), default: 10_000, "drawn held-out images, where no data are given"),
]

func augmentation(_ settings: Settings) -> Augmentation {
  settings.text("augmentation") == "residual" ? .residual : .none
}

/// Where the images are from, for people.
func imageSource(_ settings: Settings) -> String {
  settings.resources.dataFolder.map { "images of '\($0)'" } ?? "drawn images"
}

/// How many training images are drawn: as many as are asked for, or as a batch needs.
func imageCount(_ settings: Settings, atLeast least: Int) -> Int { max(least, settings.integer("images")) }

/// The bytes of drawn images and of the tables beside them; 0 if the images are a folder's, which is as large as it is.
func imageBytes(_ settings: Settings, training: Int) -> Double {
  guard settings.resources.dataFolder == nil else { return 0 }
  // An image has a label and a place in the orders of two epochs.
  return Double(training + settings.integer("heldOut")) * Double(ImageDataset.imageLength + 4 * 8)
}

/// The bytes of an image in a batch.
let batchBytes = Double(ImageDataset.imageLength * 4 + 2 * 8)

/// The images of the folder, or drawn ones, the same for every seed, where there is none.
func imageData(_ settings: Settings, atLeast least: Int) throws(DataError) -> ImageData {
  guard let folder = settings.resources.dataFolder else {
    let seed = Seed(0).derived(for: "drawn images")
    let threads = settings.resources.threads
    return ImageData(
      training: .synthetic(
        count: imageCount(settings, atLeast: least), seed: seed.derived(for: "training"), threads: threads),
      test: .synthetic(count: settings.integer("heldOut"), seed: seed.derived(for: "test"), threads: threads))
  }
  let images: ImageData
  do {
    images = try readImageFolder(folder)
  } catch {
    throw DataError(error)
  }
  guard images.training.count >= least else {
    throw .missing(folder: folder, expected: "mini-batch of \(least) images; there are \(images.training.count)")
  }
  return images
}
