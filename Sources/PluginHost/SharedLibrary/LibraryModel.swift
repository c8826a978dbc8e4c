import AssayKit
import CAssayPlugin
import Glibc
import PortableMath
import Synchronization

/// A library's model in one scalar type: its functions, and their names in reasons.
struct LibraryModelFunctions: LibraryProblemMaker, @unchecked Sendable {
  // Sound: the tables stay as they are for ever.
  let table: UnsafePointer<assay_model>
  let functions: assay_model_functions
  let settingDescriptions: [SettingDescription]
  let create, start, labels, loss, gradient, examine, destroy: Call

  init(
    _ table: UnsafePointer<assay_model>, _ functions: assay_model_functions, _ description: ProblemDescription,
    in library: String
  ) {
    func call(_ function: String) -> Call { Call(function, of: description.name, in: library) }
    self.table = table
    self.functions = functions
    settingDescriptions = description.settings
    create = call("create")
    start = call("start")
    labels = call("labels")
    loss = call("loss")
    gradient = call("gradient")
    examine = call("examine")
    destroy = call("destroy")
  }

  /// An instance with its initial parameters.
  func problem<Scalar: LibraryScalar>(_ settings: Settings, _ seed: Seed) throws(DataError) -> Problem<Scalar> {
    let message = Guarded.message()
    var shape = assay_model_shape()
    var handle: UnsafeMutableRawPointer?
    let code = withSettings(settings, settingDescriptions) { values in
      withResources(settings.resources) { resources in
        create.note {
          functions.create?(table, values, settingDescriptions.count, resources, seed.key, &shape, &handle, message.start)
        }
      }
    }
    message.check(create)
    guard code == assay_code(ASSAY_OK) else { throw .unmade("\(create) failed: \(message.take())") }
    let name = try checkedName(of: shape)
    let labels = try heldOutLabels(of: shape, handle)
    let model = LibraryModel<Scalar>(self, shape, handle, dataName: name, heldOutLabels: labels)
    return try Problem(AnyModel(model), start: model.start()).finite(madeBy: create)
  }

  /// The name of an instance's data; what `create` says of the instance is refused if it is nonsense.
  private func checkedName(of shape: assay_model_shape) throws(DataError) -> String {
    guard shape.dimension >= 1, shape.dimension < 1 << 31 else {
      throw .unmade("\(create) made a model of dimension \(shape.dimension)")
    }
    guard shape.steps_per_epoch >= 1, shape.steps_per_epoch < 1 << 31 else {
      throw .unmade("\(create) made a model with \(shape.steps_per_epoch) steps per epoch")
    }
    guard shape.class_count <= 256, shape.held_out_count < 1 << 31,
      (shape.class_count > 0) == (shape.held_out_count > 0)
    else {
      throw .unmade(
        "\(create) made a model with \(shape.class_count) classes and \(shape.held_out_count) held-out examples")
    }
    guard shape.class_count == 0 || functions.labels != nil else {
      throw .unmade("\(create) made a model with classes, but its function 'labels' is NULL")
    }
    guard let name = shape.data_name.map({ String(cString: $0) }), !name.isEmpty else {
      throw .unmade("\(create) made a model whose data have no name")
    }
    return name
  }

  /// The labels of an instance, each of which must be one of its classes.
  private func heldOutLabels(
    of shape: assay_model_shape, _ handle: UnsafeMutableRawPointer?
  ) throws(DataError) -> [UInt8] {
    guard shape.held_out_count > 0 else { return [] }
    let buffer = Guarded<UInt8>(shape.held_out_count, "the labels")
    buffer.fill([UInt8](repeating: .max, count: buffer.count))
    labels.note { functions.labels?(handle, buffer.start, buffer.count) }
    buffer.check(labels)
    let classes = buffer.elements
    if let index = classes.firstIndex(where: { Int($0) >= shape.class_count }) {
      throw .unmade("\(labels) gave the held-out example \(index) the class \(classes[index]) of \(shape.class_count)")
    }
    return classes
  }
}

/// Calls `body` with what a run lends a model, as C structures that are valid during the call.
private func withResources<Result>(
  _ resources: Resources, _ body: (UnsafePointer<assay_resources>) -> Result
) -> Result {
  let folder = resources.dataFolder.flatMap { strdup($0) }
  defer { free(folder) }
  var table = assay_resources(
    size: UInt32(MemoryLayout<assay_resources>.size), threads: UInt32(clamping: resources.threads),
    data_folder: UnsafePointer(folder))
  return body(&table)
}

/// An instance of a model on the other side of the boundary.
private final class LibraryModel<Scalar: LibraryScalar>: Model, @unchecked Sendable {
  // Sound: calls about the instance, and its buffers, are under the lock.
  private let lock = Mutex(())
  private let plugin: LibraryModelFunctions
  private let handle: UnsafeMutableRawPointer?
  private let parameters: Guarded<Scalar>
  private let lossBuffer = Guarded<Scalar>(1, "its loss")
  private let gradientBuffer: Guarded<Scalar>
  private let predictions: Guarded<UInt8>
  private let message = Guarded.message()
  let dimension: Int
  let stepsPerEpoch: Int
  let data: ModelData

  init(
    _ plugin: LibraryModelFunctions, _ shape: assay_model_shape, _ handle: UnsafeMutableRawPointer?, dataName: String,
    heldOutLabels: [UInt8]
  ) {
    self.plugin = plugin
    self.handle = handle
    dimension = shape.dimension
    stepsPerEpoch = shape.steps_per_epoch
    parameters = Guarded(shape.dimension, "the parameters")
    gradientBuffer = Guarded(shape.dimension, "the gradient")
    predictions = Guarded(shape.held_out_count, "the predictions")
    data = ModelData(
      name: dataName, digest: Digest(high: shape.data_digest.0, low: shape.data_digest.1),
      classCount: shape.class_count, heldOutLabels: heldOutLabels)
  }

  deinit { plugin.destroy.note { plugin.functions.destroy?(handle) } }

  func start() throws(DataError) -> [Scalar] {
    parameters.blank()
    plugin.start.note { plugin.functions.start?(handle, parameters.start, dimension) }
    try parameters.checkFilled(plugin.start)
    return parameters.elements
  }

  func loss(ofStep step: Int, at x: Span<Scalar>) -> Scalar {
    lock.withLock { _ in
      parameters.fill(x)
      lossBuffer.blank()
      let code = plugin.loss.note {
        plugin.functions.loss?(handle, UInt64(step), parameters.start, dimension, lossBuffer.start, message.start)
      }
      check(code, lossBuffer, plugin.loss)
      return lossBuffer.start[0]
    }
  }

  func gradient(ofStep step: Int, at x: Span<Scalar>, into answer: inout MutableSpan<Scalar>) {
    lock.withLock { _ in
      parameters.fill(x)
      gradientBuffer.blank()
      let code = plugin.gradient.note {
        plugin.functions.gradient?(
          handle, UInt64(step), parameters.start, dimension, gradientBuffer.start, dimension, message.start)
      }
      check(code, gradientBuffer, plugin.gradient)
      for index in 0..<dimension { answer[index] = gradientBuffer.start[index] }
    }
  }

  func examination(at x: Span<Scalar>) -> Examination<Scalar> {
    lock.withLock { _ in
      parameters.fill(x)
      lossBuffer.blank()
      // An answer that is not written is no class of 255 or fewer.
      for index in 0..<predictions.count { predictions.start[index] = .max }
      let code = plugin.examine.note {
        plugin.functions.examine?(
          handle, parameters.start, dimension, lossBuffer.start, predictions.start, predictions.count, message.start)
      }
      predictions.check(plugin.examine)
      guard check(code, lossBuffer, plugin.examine) else {
        return Examination(loss: .nan, predictions: [UInt8](repeating: 0, count: predictions.count))
      }
      let classes = predictions.elements
      if let index = classes.firstIndex(where: { Int($0) >= data.classCount }) {
        endProcess(
          "\(plugin.examine) answered the held-out example \(index) with the class \(classes[index]) of "
            + "\(data.classCount)")
      }
      return Examination(loss: lossBuffer.start[0], predictions: classes)
    }
  }

  /// Returns whether a call gave the numbers of `answer`.
  @discardableResult
  private func check(_ code: assay_code?, _ answer: Guarded<Scalar>, _ call: Call) -> Bool {
    answer.check(call)
    parameters.check(call)
    message.check(call)
    let failure = code == assay_code(ASSAY_OK) ? answer.lack : "failed: \(message.take())"
    if let failure { noteNoAnswer("\(call) \(failure)") }
    return failure == nil
  }
}
