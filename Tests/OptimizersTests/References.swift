import Foundation

/// Decodes References/`name`, a file of known answers that a script wrote.
func readReference<Content: Decodable>(_ name: String, as type: Content.Type = Content.self) -> Content {
  let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "References/\(name)")
  do {
    return try JSONDecoder().decode(type, from: Data(contentsOf: file))
  } catch {
    preconditionFailure("References/\(name) cannot be read: \(error)")
  }
}
