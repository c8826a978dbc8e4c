import AssayKit
import PortableMath

let residualNetworkPlugin = ProblemPlugin(
  ProblemDescription(
    name: "residualNetwork",
    summary: "A residual network on color images of 32 × 32 pixels, in mini-batches: a model.",
    formula: "block: relu(norm(conv(relu(norm(conv(x))))) + shortcut(x)); mean of ln Σⱼ exp(zⱼ) − z_label",
    domain: "ℝⁿ, n = 269,722 at 20 layers and ten classes, 97,216 more for every 12 layers",
    optimum: "not known",
    start: "seeded: normal weights of variance 2/inputs, scales 1, shifts and biases 0",
    source: "He, Zhang, Ren & Sun, CVPR 2016, 4.2, with shortcuts of option A; normalization: Ioffe & Szegedy, 2015",
    settings: [
      SettingDescription("blocks", .integer(1...200), default: 3, "n in each of three stages: 6n + 2 layers"),
      SettingDescription(
        "microBatch", .integer(1...100_000), default: 128, "images over which normalization takes its statistics"),
      SettingDescription("microBatches", .integer(1...100_000), default: 1, "micro-batches in a mini-batch"),
      SettingDescription(
        "replicas", .integer(1...64), default: 1, "micro-batches worked on side by side, which changes no bit"),
    ] + imageSettings),
  outline: residualOutline,
  float32: { (settings, seed) throws(DataError) in try residualNetwork(Float.self, settings, seed) },
  float64: { (settings, seed) throws(DataError) in try residualNetwork(Double.self, settings, seed) })

private func residualOutline(_ settings: Settings) -> ProblemOutline {
  let microBatch = settings.integer("microBatch")
  let batch = microBatch * settings.integer("microBatches")
  let architecture = ResidualArchitecture(depth: 6 * settings.integer("blocks") + 2)
  let replica = NetworkReplica<Double>.scalarCount(architecture, count: Double(microBatch))
  // Beside the batch there is the copy that the network takes, and in an examination eight micro-batches twice.
  let images = 2 * Double(batch) + 16 * Double(microBatch)
  return ProblemOutline(
    dimension: Double(architecture.parameterCount), capabilities: [.gradient], classCount: architecture.classes,
    stepsPerEpoch: imageCount(settings, atLeast: batch) / batch,
    memory: .init(
      scalars: Double(settings.integer("replicas")) * replica + 2 * Double(architecture.parameterCount),
      bytes: imageBytes(settings, training: imageCount(settings, atLeast: batch)) + images * batchBytes))
}

private func residualNetwork<Scalar: PortableScalar>(
  _ type: Scalar.Type, _ settings: Settings, _ seed: Seed
) throws(DataError) -> Problem<Scalar> {
  let microBatch = settings.integer("microBatch")
  let batch = microBatch * settings.integer("microBatches")
  let images = try imageData(settings, atLeast: batch)
  let architecture = ResidualArchitecture(depth: 6 * settings.integer("blocks") + 2, classes: images.training.classes)
  let loader = ImageLoader(
    images.training, seed: seed.derived(for: "loader"), batchSize: batch,
    augmentation: augmentation(settings))
  let classifier = ResidualClassifier<Scalar>(
    images, name: imageSource(settings), loader: loader,
    network: ResidualNetwork(
      architecture, microBatch: microBatch, replicas: settings.integer("replicas"), threads: settings.resources.threads)
  )
  return Problem(AnyModel(classifier), start: architecture.initialParameters(seed: seed.derived(for: "start")))
}
