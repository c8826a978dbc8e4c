package import AssayKit
package import Foundation

extension Stepper {
  /// The state as a saved file would have it: the same bytes for the same state.
  package func savedState() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try encoder.encode(SavedState(encode: encodeState))
  }

  /// Replaces the state by a saved one.
  package func restore(_ saved: Data) throws {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    _ = try decoder.decode(RestoredState.self, from: saved, configuration: restoreState)
  }
}

private struct SavedState: Encodable {
  let encode: (any Encoder) throws -> Void

  func encode(to encoder: any Encoder) throws { try encode(encoder) }
}

private struct RestoredState: DecodableWithConfiguration {
  init(from decoder: any Decoder, configuration: (any Decoder) throws -> Void) throws { try configuration(decoder) }
}
