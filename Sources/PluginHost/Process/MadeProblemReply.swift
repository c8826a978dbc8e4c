import AssayKit
import PortableMath

/// What a plugin says of a problem that it made.
struct MadeProblemReply: MadeReply, Equatable {
  let dimension: Int
  let residuals: Int?
  let capabilities: [Capability]
  let bounds: Bool?
  let optimum: WireOptimum?
  let dataDigest: String?

  struct WireOptimum: Decodable, Equatable {
    let value: Double
    let minimizers: Int?
    /// Version 1's name of them.
    let minimisers: Int?

    var count: Int { minimizers ?? minimisers ?? 0 }
  }

  var sizes: EvaluationSizes {
    EvaluationSizes(dimension: dimension, residuals: residuals ?? 0, hasHessian: capabilities.contains(.hessian))
  }

  func change(since first: MadeProblemReply) -> String? {
    if dimension != first.dimension { return "its dimension is \(dimension), and was \(first.dimension)" }
    return self == first ? nil : "what it states of itself is not what it stated before"
  }

  /// Throws if there is no such problem.
  func check<Scalar>(_ scalar: Scalar.Type) throws(PluginFault) {
    let (n, m) = (dimension, residuals ?? 0)
    guard n > 0, n <= 1 << 30 else { throw .badInstance("its dimension is \(n)") }
    if let optimum, optimum.count < 0 { throw .badInstance("it has \(optimum.count) minimizers") }
    guard (capabilities.contains(.residuals) ? 1 : 0)...(1 << 30) ~= m else {
      throw .badInstance("it has \(m) residuals")
    }
    guard let bytes = sizes.bytes(of: Scalar.self), Double(bytes) <= machineMemoryBytes() / 2 else {
      throw .badInstance("the numbers about its \(n) dimensions do not fit into half of this machine's memory")
    }
    guard capabilities.contains(.gradient) || capabilities.isEmpty else {
      throw .badInstance("it has other derivatives, but no gradient")
    }
    if let dataDigest, Digest(dataDigest) == nil { throw .badInstance("its 'dataDigest' is not 32 hexadecimal digits") }
  }
}
