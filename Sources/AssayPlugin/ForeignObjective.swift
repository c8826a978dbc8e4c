import AssayKit
import CAssayPlugin
import PortableMath

/// The objective on Assay's side of the boundary, asked through the oracle of the step under way.
///
/// Its memory is a pointer's, not a class's. An objective's closures would retain and release a class at every call, which
/// takes longer than a small step.
struct ForeignObjective<Scalar: PortableScalar>: @unchecked Sendable {
  // Sound: calls about one optimizer's state never overlap.
  private let step: UnsafeMutablePointer<UnsafePointer<assay_oracle>>
  private let refused: UnsafeMutablePointer<Bool>

  init(_ table: UnsafePointer<assay_oracle>) {
    step = .allocate(capacity: 1)
    step.initialize(to: table)
    refused = .allocate(capacity: 1)
    refused.initialize(to: false)
  }

  func deallocate() {
    step.deallocate()
    refused.deallocate()
  }

  var isRefused: Bool { refused.pointee }

  private var table: UnsafePointer<assay_oracle> { step.pointee }

  /// Continues with the oracle of another step.
  func enter(_ table: UnsafePointer<assay_oracle>) { step.pointee = table }

  /// An oracle of this library's own copy of AssayKit: it refuses what Assay's oracle refuses.
  func oracle() -> Oracle<Scalar> { Oracle(objective(), refused: refused) }

  private func objective() -> AnyObjective<Scalar> {
    let (n, m) = (table.pointee.dimension, table.pointee.residual_count)
    var objective = AnyObjective<Scalar>(dimension: n, dataDigest: nil, bounds: bounds()) { x in
      var value = Scalar.nan
      ask(x) { table.pointee.value($0, $1, n, &value) }
      return value
    }
    let capabilities = Set<Capability>(bits: table.pointee.capabilities) ?? []
    if capabilities.contains(.gradient) {
      objective.add(gradient: { x, answer in
        ask(x, &answer) { table.pointee.gradient($0, $1, n, $2, n) }
      })
    }
    if capabilities.contains(.hessian) {
      objective.add(hessian: { x, answer in
        ask(x, &answer) { table.pointee.hessian($0, $1, n, $2, n * n) }
      })
    }
    if capabilities.contains(.hessianProduct) {
      objective.add(hessianProduct: { x, v, answer in
        v.withUnsafeBufferPointer { v in
          ask(x, &answer) { table.pointee.hessian_product($0, $1, v.baseAddress, n, $2, n) }
        }
      })
    }
    if capabilities.contains(.residuals) {
      objective.add(
        m,
        residuals: { x, answer in ask(x, &answer) { table.pointee.residuals($0, $1, n, $2, m) } },
        jacobian: { x, answer in ask(x, &answer) { table.pointee.jacobian($0, $1, n, $2, m * n) } })
    }
    return objective
  }

  private func bounds() -> Bounds<Scalar>? {
    guard let lower = table.pointee.lower, let upper = table.pointee.upper else { return nil }
    func numbers(_ start: UnsafeRawPointer) -> [Scalar] {
      Array(UnsafeBufferPointer(start: start.assumingMemoryBound(to: Scalar.self), count: table.pointee.dimension))
    }
    return Bounds(lower: numbers(lower), upper: numbers(upper))
  }

  private func ask(
    _ x: Span<Scalar>, _ call: (UnsafePointer<assay_oracle>, UnsafePointer<Scalar>?) -> assay_code
  ) {
    let code = x.withUnsafeBufferPointer { call(table, $0.baseAddress) }
    if code != assay_code(ASSAY_OK) { refused.pointee = true }
  }

  private func ask(
    _ x: Span<Scalar>, _ answer: inout MutableSpan<Scalar>,
    _ call: (UnsafePointer<assay_oracle>, UnsafePointer<Scalar>?, UnsafeMutablePointer<Scalar>?) -> assay_code
  ) {
    let code = x.withUnsafeBufferPointer { x in
      answer.withUnsafeMutableBufferPointer { call(table, x.baseAddress, $0.baseAddress) }
    }
    if code != assay_code(ASSAY_OK) { refused.pointee = true }
  }
}
