import AssayKit
import PortableMath

/// Makes a model, with what the run lends it.
struct MakeModelMessage: Encodable {
  let message = "make"
  let instance: Int
  let model: String
  let settings: [String: SettingValue]
  let scalar: String
  let seed: String
  let threads: Int
  /// The folder of the data; left out for seeded ones.
  let dataFolder: String?
}

/// The message that asks a model about the mini-batch of a step.
func line(_ question: String, ofStep step: Int, _ instance: Int) -> [UInt8] {
  Array("{\"message\":\"\(question)\",\"instance\":\(instance),\"step\":\(step)}\n".utf8)
}

/// A model's description on the wire.
struct WireModel: Decodable {
  let name: String
  let summary: String
  let formula: String
  let domain: String
  let start: String
  let source: String
  let settings: [WireSetting]?

  func description() throws(PluginFault) -> ProblemDescription {
    let optimum = "not known"
    return try WireProblem(
      name: name, summary: summary, formula: formula, domain: domain, optimum: optimum, start: start, source: source,
      settings: settings, parameters: nil
    ).description()
  }
}

/// What a plugin says of a model that it made.
struct MadeModelReply: MadeReply, Equatable {
  let dimension: Int
  let stepsPerEpoch: Int
  /// Where the data are from, for people.
  let data: String
  /// 32 hexadecimal digits.
  let dataDigest: String
  /// Absent or 0 for a model that predicts no class.
  let classes: Int?
  /// How many held-out examples have a class.
  let heldOut: Int?
  /// The tensors that the parameters are, in their order; absent if they have no names.
  let parameters: [Tensor]?

  struct Tensor: Decodable, Equatable {
    let name: String
    let shape: [Int]
  }

  var classCount: Int { classes ?? 0 }
  var heldOutCount: Int { heldOut ?? 0 }
  /// The loss, and the predicted class of each held-out example.
  var examinationCount: Int { 1 + heldOutCount }

  func change(since first: MadeModelReply) -> String? {
    if dimension != first.dimension { return "it has \(dimension) parameters, and had \(first.dimension)" }
    let (names, earlier) = ((parameters ?? []).map(\.word), (first.parameters ?? []).map(\.word))
    if let index = names.indices.first(where: { $0 >= earlier.count || names[$0] != earlier[$0] }) {
      return "its tensor \(index) is '\(names[index])', and was '\(index < earlier.count ? earlier[index] : "none")'"
    }
    if dataDigest != first.dataDigest { return "its data are others" }
    return self == first ? nil : "its epochs, classes, tensors or held-out examples are others"
  }
}

extension MadeModelReply.Tensor {
  /// `weights (10 × 784)`.
  fileprivate var word: String { "\(name) (\(shape.map(String.init).joined(separator: " × ")))" }
}

extension MadeModelReply {
  /// Throws if there is no such model.
  func check<Scalar>(_ scalar: Scalar.Type) throws(PluginFault) {
    guard (1...(1 << 30)).contains(dimension) else { throw .badInstance("its dimension is \(dimension)") }
    guard (1..<(1 << 31)).contains(stepsPerEpoch) else { throw .badInstance("its epoch has \(stepsPerEpoch) steps") }
    guard (0...256).contains(classCount), (0..<(1 << 31)).contains(heldOutCount), (classCount > 0) == (heldOutCount > 0) else {
      throw .badInstance("it has \(classCount) classes and \(heldOutCount) held-out examples; classes are 256 at most")
    }
    let bytes = Double(2 * dimension + max(dimension, examinationCount)) * Double(MemoryLayout<Scalar>.size)
    guard bytes <= machineMemoryBytes() / 2 else {
      throw .badInstance("its \(dimension) parameters do not fit into half of this machine's memory")
    }
    guard !data.isEmpty else { throw .badInstance("its data have no name") }
    guard Digest(dataDigest) != nil else { throw .badInstance("its 'dataDigest' is not 32 hexadecimal digits") }
    if let parameters { try checkTensors(parameters) }
  }

  private func checkTensors(_ tensors: [Tensor]) throws(PluginFault) {
    var names: Set<String> = []
    var total = 0
    for tensor in tensors {
      guard !tensor.name.isEmpty, names.insert(tensor.name).inserted else {
        throw .badInstance("two of its tensors are called '\(tensor.name)', or one has no name")
      }
      let count = tensor.shape.reduce(1.0) { $0 * Double($1) }
      guard tensor.shape.allSatisfy({ $0 > 0 }), count <= Double(dimension - total) else {
        throw .badInstance("its tensor '\(tensor.word)' is no part of \(dimension) parameters")
      }
      total += Int(count)
    }
    guard total == dimension else {
      throw .badInstance("its tensors have \(total) elements, and it has \(dimension) parameters")
    }
  }
}
