import Foundation

/// A reference of References/, which names the script that made it.
func reference<EvaluationKind: Decodable>(
  _ name: String, as _: EvaluationKind.Type = EvaluationKind.self
) throws -> EvaluationKind {
  let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  return try JSONDecoder().decode(EvaluationKind.self, from: Data(contentsOf: folder.appending(path: "References/\(name)")))
}
