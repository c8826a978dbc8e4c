import AssayKit
import Foundation

// MARK: From this side

/// The first message.
struct HelloMessage: Encodable {
  let message = "hello"
  let `protocol`: Int
  /// The child's descriptor of the shared memory.
  let memory = 3
}

/// Makes an optimizer; its start is in the region `point`, and its bounds, if any, in `direction` and `answer`.
struct StartMessage: Encodable {
  let message = "start"
  let instance: Int
  let optimizer: String
  let settings: [String: SettingValue]
  let scalar: String
  let seed: String
  let dimension: Int
  let residuals: Int
  let capabilities: [String]
  let bounds: Bool
  let memory: SharedMemory.Layout
}

/// Makes a problem.
struct MakeMessage: Encodable {
  let message = "make"
  let instance: Int
  let problem: String
  let settings: [String: SettingValue]
  let scalar: String
  let seed: String
}

/// Says where the numbers of a problem or a model are.
struct BindMessage: Encodable {
  let message: String
  let instance: Int
  let memory: SharedMemory.Layout
}

/// Asks for one of the vectors of a problem or a model, in the region `answer`.
struct ShowMessage: Encodable {
  let message = "show"
  let instance: Int
  let vector: String
  let index: Int
}

/// Resumes from a saved state.
struct RestoreMessage: Encodable {
  let message = "restore"
  let instance: Int
  let state: String
}

/// A message that is only its name and an instance.
func line(_ message: String, _ instance: Int) -> [UInt8] {
  Array("{\"message\":\"\(message)\",\"instance\":\(instance)}\n".utf8)
}

func encoded(_ message: some Encodable) throws(PluginFault) -> [UInt8] {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  guard let data = try? encoder.encode(message) else { throw .refused("a setting is not a finite number") }
  return Array(data) + [UInt8(ascii: "\n")]
}

/// A setting on the wire: a number, a list of numbers, true or false, or a text.
enum SettingValue: Codable, Equatable {
  case number(Double)
  case numbers([Double])
  case flag(Bool)
  case text(String)

  init(_ setting: Setting) {
    switch setting {
    case .number(let number): self = .number(number)
    case .numbers(let numbers): self = .numbers(numbers)
    case .flag(let flag): self = .flag(flag)
    case .text(let text): self = .text(text)
    }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let numbers = try? container.decode([Double].self) {
      self = .numbers(numbers)
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .number(let number): try container.encode(number)
    case .numbers(let numbers): try container.encode(numbers)
    case .flag(let flag): try container.encode(flag)
    case .text(let text): try container.encode(text)
    }
  }

  var setting: Setting {
    switch self {
    case .number(let number): .number(number)
    case .numbers(let numbers): .numbers(numbers)
    case .flag(let flag): .flag(flag)
    case .text(let text): .text(text)
    }
  }
}

// MARK: From the plugin

/// What a plugin may say within a step or in answer to a message without content of its own.
enum Reply: String, CaseIterable {
  // Asks of an optimizer: the point is in the region `point`.
  case value
  case gradient
  case hessian
  case hessianProduct
  case residuals
  case jacobian
  // The end of a step.
  case stepped
  case converged
  case diverged
  /// After `stop`.
  case stopped
  // Answers to other messages.
  case started
  case restored
  case bound
  /// Version 1's word for `bound`.
  case laid
  case shown
  case answer
}

/// The keys that a message may have beside its name.
struct ReplyContent: Decodable {
  let message: String
  let reason: String?
  let state: String?
}

/// What a plugin says of itself.
struct HelloReply: Decodable {
  let message: String
  let `protocol`: Int
  let name: String
  let version: String
  /// The language and its version, such as `Python 3.11.7`.
  let language: String
  /// The compiler or interpreter, and the libraries that compute.
  let compiler: String?
  /// The files of the plugin's own code, and the packages that it imports with their versions.
  let files: [String]?
  let packages: [String: String]?
  let optimizers: [WireOptimizer]?
  let problems: [WireProblem]?
  let models: [WireModel]?

  /// The names of all it offers; throws if a description is wrong.
  func offeredNames() throws(PluginFault) -> [String] {
    var names: [String] = []
    for wire in optimizers ?? [] { names.append(try wire.description().name) }
    for wire in problems ?? [] { names.append(try wire.description().name) }
    for wire in models ?? [] { names.append(try wire.description().name) }
    if names.isEmpty { throw .refused("it offers neither an optimizer nor a problem nor a model") }
    return names
  }
}
