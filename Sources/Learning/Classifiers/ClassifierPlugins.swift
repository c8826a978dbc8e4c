import AssayKit
import Autodiff
import PortableMath

let softmaxRegressionPlugin = ProblemPlugin(
  ProblemDescription(
    name: "softmaxRegression",
    summary: "Softmax regression on images of ten classes, in mini-batches: a model.",
    formula: "mean of ln Σⱼ exp(zⱼ) − z_label, z = W·pixels/255 + b",
    domain: "ℝⁿ, n = 10·(pixels + 1)",
    optimum: "not known",
    start: "zeros",
    source: "MNIST's beginners' model; images: IDX files, or seeded synthetic digits (6,000 and 1,000) without 'data'",
    settings: batchSettings),
  outline: { denseOutline($0, hidden: []) },
  float32: { (settings, seed) throws(DataError) in
    let model = try DenseClassifier<Float>(settings, seed, hidden: [])
    return Problem(AnyModel(model), start: model.start(nil))
  },
  float64: { (settings, seed) throws(DataError) in
    let model = try DenseClassifier<Double>(settings, seed, hidden: [])
    return Problem(AnyModel(model), start: model.start(nil))
  })

let mlpPlugin = ProblemPlugin(
  ProblemDescription(
    name: "mlp",
    summary: "A multilayer perceptron with relu on images of ten classes, in mini-batches: a model.",
    formula: "mean of ln Σⱼ exp(zⱼ) − z_label, z = W·a + b, a = relu(W'·a' + b'), …",
    domain: "ℝⁿ, n = Σ outputs·(inputs + 1) over the layers",
    optimum: "not known",
    start: "seeded, uniform in ±1/√inputs of each layer",
    source: "Rumelhart, Hinton & Williams, Nature 323 (1986) 533–536; start: torch.nn.Linear; images as softmaxRegression's",
    settings: [
      SettingDescription("hidden", .integers(1...1_000_000), default: [128], "the units of each hidden layer")
    ] + batchSettings),
  outline: { denseOutline($0, hidden: $0.integers("hidden")) },
  float32: { (settings, seed) throws(DataError) in
    let model = try DenseClassifier<Float>(settings, seed, hidden: settings.integers("hidden"))
    return Problem(AnyModel(model), start: model.start(seed.derived(for: "start")))
  },
  float64: { (settings, seed) throws(DataError) in
    let model = try DenseClassifier<Double>(settings, seed, hidden: settings.integers("hidden"))
    return Problem(AnyModel(model), start: model.start(seed.derived(for: "start")))
  })

private let batchSettings = [
  SettingDescription("batch", .integer(1...100_000), default: 100, "examples in a mini-batch"),
  SettingDescription("order", .choice(["file", "shuffled"]), default: "file", "of the examples, in every epoch"),
]

/// The outline of a classifier of images as large as the synthetic digits: where data are given, of MNIST's size.
private func denseOutline(_ settings: Settings, hidden: [Int]) -> ProblemOutline {
  let widths = ([syntheticDigitPixels] + hidden + [ImageClasses.classCount]).map { Double($0) }
  let parameters = zip(widths, widths.dropFirst()).reduce(0.0) { $0 + $1.1 * ($1.0 + 1) }
  // A batch has an activation and a slope for each unit; examination takes 1000 examples at a time.
  let batch = Double(max(1000, min(settings.integer("batch"), syntheticDigitCount)))
  return ProblemOutline(
    dimension: parameters, capabilities: [.gradient], classCount: ImageClasses.classCount,
    stepsPerEpoch: BatchOrder(count: syntheticDigitCount, batch: settings.integer("batch"), shuffledBy: nil).stepsPerEpoch,
    memory: .init(
      scalars: parameters + 2 * batch * widths.reduce(0, +),
      bytes: Double(syntheticDigitCount * syntheticDigitPixels)))
}

extension DenseClassifier {
  fileprivate init(_ settings: Settings, _ seed: Seed, hidden: [Int]) throws(DataError) {
    let images = try ImageClasses(settings.resources)
    let order = BatchOrder(
      count: images.training.count, batch: settings.integer("batch"),
      shuffledBy: settings.text("order") == "shuffled" ? seed.derived(for: "order") : nil)
    self.init(images, hidden: hidden, order: order, threads: settings.resources.threads)
  }
}

extension ImageClasses {
  /// The IDX files of the folder, or the synthetic digits where there is none.
  fileprivate init(_ resources: Resources) throws(DataError) {
    guard let folder = resources.dataFolder else {
      self = syntheticDigits
      return
    }
    let training = try readIDXImages("train", in: folder)
    let heldOut = try readIDXImages("t10k", in: folder)
    guard training.pixelCount == heldOut.pixelCount else {
      throw .missing(folder: folder, expected: "held-out set whose images have the size of the training images")
    }
    self.init(name: "IDX files of '\(folder)'", training: training, heldOut: heldOut)
  }
}
