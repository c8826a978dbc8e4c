import AssayKit
import PortableMath

/// A model in a plugin's process: made of its settings and seed, and the same function of step and parameters ever after.
struct RemoteModel<Scalar: PortableScalar>: Model {
  private let instance: RemoteInstance<Scalar, MadeModelReply>
  let dimension: Int
  let stepsPerEpoch: Int
  let data: ModelData
  let parameterTensors: [TensorShape]
  private let start: [Scalar]

  /// Makes it, and asks for its initial parameters and held-out labels.
  private init(_ instance: RemoteInstance<Scalar, MadeModelReply>) throws(PluginFault) {
    self.instance = instance
    instance.process.lock.lock()
    defer { instance.process.lock.unlock() }
    let place = try instance.currentPlace()
    let made = place.made
    dimension = made.dimension
    stepsPerEpoch = made.stepsPerEpoch
    start = try instance.show("start", count: made.dimension, place)
    let labels = made.heldOutCount > 0 ? try instance.show("labels", count: made.heldOutCount, place) : []
    let (classes, other) = asClasses(labels, of: made.classCount)
    if let other { throw .badInstance("the label of \(other)") }
    data = ModelData(
      name: made.data, digest: Digest(made.dataDigest) ?? Digest(high: 0, low: 0), classCount: made.classCount,
      heldOutLabels: classes)
    parameterTensors = (made.parameters ?? []).map { TensorShape($0.name, $0.shape) }
  }

  /// The model with its initial parameters; throws its reason if it cannot be made.
  static func problem(
    _ process: PluginProcess, _ name: String, settings: [String: SettingValue], _ resources: Resources, seed: Seed
  ) throws(DataError) -> Problem<Scalar> {
    let instance = RemoteInstance<Scalar, MadeModelReply>(
      process, "model", name,
      request: { (instance) throws(PluginFault) in
        try encoded(
          MakeModelMessage(
            instance: instance, model: name, settings: settings, scalar: Scalar.wireName, seed: seed.wireText,
            threads: resources.threads, dataFolder: resources.dataFolder))
      },
      layout: { (made) throws(PluginFault) in
        try made.check(Scalar.self)
        return SharedMemory.Layout(
          dimension: made.dimension, answerCount: max(made.dimension, made.examinationCount),
          byteCount: MemoryLayout<Scalar>.size)
      })
    do throws(PluginFault) {
      let model = try RemoteModel(instance)
      let problem = Problem(AnyModel(model), start: model.start)
      if let part = problem.impossiblePart { throw .badInstance(part) }
      return problem
    } catch {
      throw .unmade(instance.sentence(error))
    }
  }

  func loss(ofStep step: Int, at parameters: Span<Scalar>) -> Scalar {
    instance.ask(
      "'loss' of step \(step)", at: parameters, count: { _ in 1 }, message: { line("loss", ofStep: step, $0.instance) },
      { $0?.loadUnaligned(as: Scalar.self) ?? .nan })
  }

  func gradient(ofStep step: Int, at parameters: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) {
    let answer = gradient.withUnsafeMutableBufferPointer { UnsafeMutableBufferPointer(rebasing: $0[...]) }
    instance.ask(
      "'gradient' of step \(step)", at: parameters, count: { $0.made.dimension },
      message: { line("gradient", ofStep: step, $0.instance) }, { copy($0, into: answer) })
  }

  func examination(at parameters: Span<Scalar>) -> Examination<Scalar> {
    let count = data.heldOutLabels.count
    let numbers = instance.ask(
      "'examine'", at: parameters, count: { $0.made.examinationCount }, message: { line("examine", $0.instance) },
      { $0.map { Array(UnsafeRawBufferPointer(start: $0, count: (1 + count) * size).bindMemory(to: Scalar.self)) } })
    let none = Examination(loss: Scalar.nan, predictions: [UInt8](repeating: 0, count: count))
    guard let numbers else { return none }
    let (classes, other) = asClasses(Array(numbers.dropFirst()), of: data.classCount)
    if let other {
      instance.process.noteNoAnswer(instance.sentence(.refused("the prediction of \(other)"), ", asked for 'examine'"))
      return none
    }
    return Examination(loss: numbers[0], predictions: classes)
  }

  private var size: Int { MemoryLayout<Scalar>.size }
}

/// Numbers as classes; or which of them is none, in words.
private func asClasses<Scalar: PortableScalar>(_ numbers: [Scalar], of count: Int) -> (classes: [UInt8], other: String?) {
  var classes: [UInt8] = []
  classes.reserveCapacity(numbers.count)
  for (index, number) in numbers.enumerated() {
    guard let known = UInt8(exactly: Double(number)), Int(known) < count else {
      return ([], "the held-out example \(index) is \(number.isNaN ? "nan" : "\(number)"), which is none of \(count) classes")
    }
    classes.append(known)
  }
  return (classes, nil)
}
