import CAssayPlugin
import PortableMath

/// A scalar type that crosses the boundary: its own C functions for the oracle, which must not be generic.
protocol LibraryScalar: PortableScalar {
  /// An oracle's table with all its functions; who steps fills in the rest.
  static var oracleTable: assay_oracle { get }
  /// The oracles that libraries step with.
  static var handles: OracleHandles<Self> { get }
}

extension Double: LibraryScalar {
  static let handles = OracleHandles<Double>()

  static var oracleTable: assay_oracle {
    assay_oracle(
      size: UInt32(MemoryLayout<assay_oracle>.size), capabilities: 0, dimension: 0, residual_count: 0, lower: nil,
      upper: nil, host: nil,
      value: { ask(Double.self, .value, $0, $1, $2, $3, 1) },
      gradient: { ask(Double.self, .gradient, $0, $1, $2, $3, $4) },
      hessian: { ask(Double.self, .hessian, $0, $1, $2, $3, $4) },
      hessian_product: { ask(Double.self, .hessianProduct, $0, $1, $3, $4, $5, times: $2) },
      residuals: { ask(Double.self, .residuals, $0, $1, $2, $3, $4) },
      jacobian: { ask(Double.self, .jacobian, $0, $1, $2, $3, $4) })
  }
}

extension Float: LibraryScalar {
  static let handles = OracleHandles<Float>()

  static var oracleTable: assay_oracle {
    assay_oracle(
      size: UInt32(MemoryLayout<assay_oracle>.size), capabilities: 0, dimension: 0, residual_count: 0, lower: nil,
      upper: nil, host: nil,
      value: { ask(Float.self, .value, $0, $1, $2, $3, 1) },
      gradient: { ask(Float.self, .gradient, $0, $1, $2, $3, $4) },
      hessian: { ask(Float.self, .hessian, $0, $1, $2, $3, $4) },
      hessian_product: { ask(Float.self, .hessianProduct, $0, $1, $3, $4, $5, times: $2) },
      residuals: { ask(Float.self, .residuals, $0, $1, $2, $3, $4) },
      jacobian: { ask(Float.self, .jacobian, $0, $1, $2, $3, $4) })
  }
}
