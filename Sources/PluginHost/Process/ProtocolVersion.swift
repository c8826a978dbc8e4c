/// The protocol of docs/reference/protocol.md, in the versions that are spoken here, and their words for the same things.
///
/// Version 1 is that of Assay 0.1. A plugin that speaks it goes on working; it has no models.
struct ProtocolVersion: Sendable {
  let number: Int
  /// The message that says where a problem's numbers are.
  let bind: String
  /// The answer to it.
  let bound: Reply
  /// What `show` calls a point that has the least value.
  let minimizer: String

  static let current = ProtocolVersion(number: 2, bind: "bind", bound: .bound, minimizer: "minimizer")
  static let first = ProtocolVersion(number: 1, bind: "lay", bound: .laid, minimizer: "minimiser")
}
