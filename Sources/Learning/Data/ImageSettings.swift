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

/// The images of the folder, or drawn ones, the same for every seed, where there is none.
func imageData(_ settings: Settings, atLeast least: Int) throws(DataError) -> ImageData {
  guard let folder = settings.resources.dataFolder else {
    let seed = Seed(0).derived(for: "drawn images")
    let threads = settings.resources.threads
    return ImageData(
      training: .synthetic(
        count: max(least, settings.integer("images")), seed: seed.derived(for: "training"), threads: threads),
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
