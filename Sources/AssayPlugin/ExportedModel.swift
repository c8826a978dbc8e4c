import AssayKit
import CAssayPlugin
import PortableMath

extension Double {
  static var modelFunctions: assay_model_functions {
    assay_model_functions(
      size: UInt32(MemoryLayout<assay_model_functions>.size),
      create: { plugin, settings, _, resources, seed, shape, instance, message in
        ExportedModel<Double>.create(plugin, settings, resources, seed, shape, instance, message)
      },
      start: { instance, x, _ in ExportedModel<Double>.at(instance).writeStart(x) },
      labels: { instance, labels, _ in ExportedModel<Double>.at(instance).writeLabels(labels) },
      loss: { instance, step, x, n, loss, _ in ExportedModel<Double>.at(instance).writeLoss(step, x, n, loss) },
      gradient: { instance, step, x, n, gradient, _, _ in
        ExportedModel<Double>.at(instance).writeGradient(step, x, n, gradient)
      },
      examine: { instance, x, n, loss, predictions, count, message in
        ExportedModel<Double>.at(instance).examine(x, n, loss, predictions, count, message)
      },
      destroy: { ExportedModel<Double>.destroy($0) })
  }
}

extension Float {
  static var modelFunctions: assay_model_functions {
    assay_model_functions(
      size: UInt32(MemoryLayout<assay_model_functions>.size),
      create: { plugin, settings, _, resources, seed, shape, instance, message in
        ExportedModel<Float>.create(plugin, settings, resources, seed, shape, instance, message)
      },
      start: { instance, x, _ in ExportedModel<Float>.at(instance).writeStart(x) },
      labels: { instance, labels, _ in ExportedModel<Float>.at(instance).writeLabels(labels) },
      loss: { instance, step, x, n, loss, _ in ExportedModel<Float>.at(instance).writeLoss(step, x, n, loss) },
      gradient: { instance, step, x, n, gradient, _, _ in
        ExportedModel<Float>.at(instance).writeGradient(step, x, n, gradient)
      },
      examine: { instance, x, n, loss, predictions, count, message in
        ExportedModel<Float>.at(instance).examine(x, n, loss, predictions, count, message)
      },
      destroy: { ExportedModel<Float>.destroy($0) })
  }
}

/// An instance of a model, as a handle of C leads to it.
private final class ExportedModel<Scalar: ExportedScalar> {
  private let model: AnyModel<Scalar>
  private let start: [Scalar]
  /// The name of the data, as C reads it.
  private let dataName: UnsafePointer<CChar>

  private init(_ model: AnyModel<Scalar>, start: [Scalar]) {
    self.model = model
    self.start = start
    dataName = kept(model.data.name)
  }

  deinit { dataName.deallocate() }

  static func create(
    _ table: UnsafePointer<assay_model>?, _ settings: UnsafePointer<assay_setting>?,
    _ resources: UnsafePointer<assay_resources>?, _ seed: UInt64, _ shape: UnsafeMutablePointer<assay_model_shape>?,
    _ instance: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ message: UnsafeMutablePointer<CChar>?
  ) -> assay_code {
    let plugin = Kept<ProblemPlugin>.at(table?.pointee.context)
    let settings = Settings(settings, plugin.description.settings, Resources(resources))
    let problem: Problem<Scalar>
    do throws(DataError) {
      problem = try Scalar.maker(plugin)(settings, Seed(seed))
    } catch {
      return failed("\(error)", message)
    }
    guard let model = problem.model else {
      return failed("it is exported as a model, and is none; give it to 'problems' of 'exportPlugins'", message)
    }
    let made = ExportedModel(model, start: problem.start)
    shape?.pointee = made.shape
    instance?.pointee = Unmanaged.passRetained(made).toOpaque()
    return assay_code(ASSAY_OK)
  }

  private var shape: assay_model_shape {
    let data = model.data
    return assay_model_shape(
      dimension: model.dimension, steps_per_epoch: model.stepsPerEpoch, class_count: data.classCount,
      held_out_count: data.heldOutLabels.count, data_digest: (data.digest.high, data.digest.low), data_name: dataName)
  }

  static func at(_ instance: UnsafeMutableRawPointer?) -> ExportedModel {
    guard let instance else { preconditionFailure("an instance is what 'create' made") }
    return Unmanaged<ExportedModel>.fromOpaque(instance).takeUnretainedValue()
  }

  static func destroy(_ instance: UnsafeMutableRawPointer?) {
    if let instance { Unmanaged<ExportedModel>.fromOpaque(instance).release() }
  }

  func writeStart(_ x: UnsafeMutableRawPointer?) {
    guard let x = x?.assumingMemoryBound(to: Scalar.self) else { return }
    for index in start.indices { x[index] = start[index] }
  }

  func writeLabels(_ labels: UnsafeMutablePointer<UInt8>?) {
    for (index, label) in model.data.heldOutLabels.enumerated() { labels?[index] = label }
  }

  func writeLoss(
    _ step: UInt64, _ x: UnsafeRawPointer?, _ dimension: Int, _ loss: UnsafeMutableRawPointer?
  ) -> assay_code {
    let point = point(x, dimension)
    loss?.assumingMemoryBound(to: Scalar.self).pointee = model.objective(Int(step)).value(point.span)
    return assay_code(ASSAY_OK)
  }

  func writeGradient(
    _ step: UInt64, _ x: UnsafeRawPointer?, _ dimension: Int, _ gradient: UnsafeMutableRawPointer?
  ) -> assay_code {
    let point = point(x, dimension)
    let target = UnsafeMutableBufferPointer(start: gradient?.assumingMemoryBound(to: Scalar.self), count: dimension)
    var span = target.mutableSpan
    model.objective(Int(step)).gradient(point.span, &span)
    return assay_code(ASSAY_OK)
  }

  func examine(
    _ x: UnsafeRawPointer?, _ dimension: Int, _ loss: UnsafeMutableRawPointer?,
    _ predictions: UnsafeMutablePointer<UInt8>?, _ count: Int, _ message: UnsafeMutablePointer<CChar>?
  ) -> assay_code {
    let point = point(x, dimension)
    let examination = model.examination(point.span)
    guard examination.predictions.count == count else {
      return failed(
        "it predicts \(examination.predictions.count) classes for \(count) held-out examples", message)
    }
    loss?.assumingMemoryBound(to: Scalar.self).pointee = examination.loss
    for (index, prediction) in examination.predictions.enumerated() { predictions?[index] = prediction }
    return assay_code(ASSAY_OK)
  }

  private func point(_ x: UnsafeRawPointer?, _ dimension: Int) -> UnsafeBufferPointer<Scalar> {
    UnsafeBufferPointer(start: x?.assumingMemoryBound(to: Scalar.self), count: dimension)
  }
}

extension Resources {
  /// What C hands over of them.
  fileprivate init(_ table: UnsafePointer<assay_resources>?) {
    self.init(
      dataFolder: table?.pointee.data_folder.map { String(cString: $0) },
      threads: max(1, Int(table?.pointee.threads ?? 1)))
  }
}
