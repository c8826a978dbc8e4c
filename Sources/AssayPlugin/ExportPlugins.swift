public import AssayKit
import CAssayPlugin
import PortableMath

/// What a library's entry symbol returns: optimizers, problems and models as tables of C functions.
///
/// A package whose product is a dynamic library becomes a plugin by this one function:
///
///     @_cdecl("assay_plugin_v1")
///     public func assayPlugin(_ host: UnsafeRawPointer) -> UnsafeRawPointer {
///       exportPlugins(version: "0.1.0", optimizers: [myOptimizer])
///     }
///
/// No Swift type crosses the boundary, so the library may be built by another compiler and have its own copy of
/// `AssayKit`. The tables stay for ever, as Assay never unloads a library.
///
/// `models` are those that make problems of a `Model` (`Problem(AnyModel(MyModel<Float>($0, $1)), start: …)`). Of such a
/// model all crosses but its baselines and its predicted curve, and its optimum is said to be not known.
public func exportPlugins(
  version: String, optimizers: [OptimizerPlugin] = [], problems: [ProblemPlugin] = [], models: [ProblemPlugin] = []
) -> UnsafeRawPointer {
  let library = assay_library(
    version: UInt32(ASSAY_ABI_VERSION), size: UInt32(MemoryLayout<assay_library>.size),
    library_version: kept(version), language: kept("Swift"), compiler: kept("Swift \(swiftCompiler)"),
    optimizers: kept(optimizers.map { Optional(kept(table(of: $0))) }), optimizer_count: optimizers.count,
    problems: kept(problems.map { Optional(kept(table(of: $0))) }), problem_count: problems.count,
    models: kept(models.map { Optional(kept(modelTable(of: $0))) }), model_count: models.count)
  return UnsafeRawPointer(kept(library))
}

private func table(of plugin: OptimizerPlugin) -> assay_optimizer {
  let description = plugin.description
  return assay_optimizer(
    size: UInt32(MemoryLayout<assay_optimizer>.size), needs: description.requires.bits, name: kept(description.name),
    summary: kept(description.summary), formula: kept(description.formula), source: kept(description.source),
    settings: kept(description.hyperparameters.map(table)), setting_count: description.hyperparameters.count,
    greatest_dimension: description.greatestDimension ?? 0, float32: kept(Float.optimizerFunctions),
    float64: kept(Double.optimizerFunctions),
    context: Unmanaged.passRetained(Kept(plugin)).toOpaque())
}

private func table(of plugin: ProblemPlugin) -> assay_problem {
  let description = plugin.description
  return assay_problem(
    size: UInt32(MemoryLayout<assay_problem>.size), name: kept(description.name), summary: kept(description.summary),
    formula: kept(description.formula), domain: kept(description.domain), optimum: kept(description.optimum),
    start: kept(description.start), source: kept(description.source),
    settings: kept(description.settings.map(table)), setting_count: description.settings.count,
    float32: kept(Float.problemFunctions), float64: kept(Double.problemFunctions),
    context: Unmanaged.passRetained(Kept(plugin)).toOpaque())
}

private func modelTable(of plugin: ProblemPlugin) -> assay_model {
  let description = plugin.description
  return assay_model(
    size: UInt32(MemoryLayout<assay_model>.size), name: kept(description.name), summary: kept(description.summary),
    formula: kept(description.formula), domain: kept(description.domain), start: kept(description.start),
    source: kept(description.source), settings: kept(description.settings.map(table)),
    setting_count: description.settings.count, float32: kept(Float.modelFunctions),
    float64: kept(Double.modelFunctions), context: Unmanaged.passRetained(Kept(plugin)).toOpaque())
}

private func table(of description: SettingDescription) -> assay_setting_description {
  var table = assay_setting_description()
  table.name = kept(description.name)
  table.summary = kept(description.summary)
  table.default_value = description.defaultValue.map { kept(value(of: $0)) }
  switch description.kind {
  case .number(let range):
    table.kind = assay_kind(ASSAY_NUMBER)
    table.least = range.lowerBound
    table.greatest = range.upperBound
  case .integer(let range):
    table.kind = assay_kind(ASSAY_INTEGER)
    table.least = Double(range.lowerBound)
    table.greatest = Double(range.upperBound)
  case .numbers(let range):
    table.kind = assay_kind(ASSAY_NUMBERS)
    table.least = range.lowerBound
    table.greatest = range.upperBound
  case .integers(let range):
    table.kind = assay_kind(ASSAY_INTEGERS)
    table.least = Double(range.lowerBound)
    table.greatest = Double(range.upperBound)
  case .flag: table.kind = assay_kind(ASSAY_FLAG)
  case .choice(let choices):
    table.kind = assay_kind(ASSAY_CHOICE)
    table.choices = kept(choices.map { Optional(kept($0)) })
    table.choice_count = choices.count
  }
  return table
}

private func value(of setting: Setting) -> assay_setting {
  var value = assay_setting()
  switch setting {
  case .number(let number): value.number = number
  case .numbers(let numbers):
    value.numbers = kept(numbers)
    value.count = numbers.count
  case .flag(let flag): value.number = flag ? 1 : 0
  case .text(let text): value.text = kept(text)
  }
  return value
}

extension Settings {
  /// The settings that C hands over, in the order of their descriptions.
  init(
    _ values: UnsafePointer<assay_setting>?, _ descriptions: [SettingDescription], _ resources: Resources = Resources()
  ) {
    var settings: [String: Setting] = [:]
    for (index, description) in descriptions.enumerated() {
      guard let value = values?[index] else { continue }
      switch description.kind {
      case .number, .integer: settings[description.name] = .number(value.number)
      case .numbers, .integers:
        settings[description.name] = .numbers(Array(UnsafeBufferPointer(start: value.numbers, count: value.count)))
      case .flag: settings[description.name] = .flag(value.number != 0)
      case .choice: settings[description.name] = value.text.map { .text(String(cString: $0)) }
      }
    }
    self.init(settings, descriptions: descriptions, resources: resources)
  }
}

// MARK: What stays for ever

/// A plugin that a table's context leads to.
final class Kept<Plugin> {
  let plugin: Plugin

  init(_ plugin: Plugin) { self.plugin = plugin }

  static func at(_ context: UnsafeMutableRawPointer?) -> Plugin {
    guard let context else { preconditionFailure("a table was called without the context it was exported with") }
    return Unmanaged<Kept>.fromOpaque(context).takeUnretainedValue().plugin
  }
}

private func kept<Value>(_ value: Value) -> UnsafePointer<Value> {
  let pointer = UnsafeMutablePointer<Value>.allocate(capacity: 1)
  pointer.initialize(to: value)
  return UnsafePointer(pointer)
}

private func kept<Element>(_ elements: [Element]) -> UnsafePointer<Element>? {
  let buffer = UnsafeMutableBufferPointer<Element>.allocate(capacity: elements.count)
  _ = buffer.initialize(from: elements)
  return UnsafePointer(buffer.baseAddress)
}

func kept(_ text: String) -> UnsafePointer<CChar> {
  let buffer = UnsafeMutableBufferPointer<CChar>.allocate(capacity: text.utf8.count + 1)
  _ = buffer.initialize(from: text.utf8.map { CChar(bitPattern: $0) } + [0])
  guard let start = buffer.baseAddress else { preconditionFailure("a buffer of one byte or more has an address") }
  return UnsafePointer(start)
}

/// The code of a failure, whose sentence is written into a message buffer of C as far as there is room.
func failed(_ sentence: String, _ message: UnsafeMutablePointer<CChar>?) -> assay_code {
  if let message {
    let bytes = sentence.utf8.prefix(Int(ASSAY_MESSAGE_CAPACITY) - 1)
    for (index, byte) in bytes.enumerated() { message[index] = CChar(bitPattern: byte) }
    message[bytes.count] = 0
  }
  return assay_code(ASSAY_FAILED)
}
