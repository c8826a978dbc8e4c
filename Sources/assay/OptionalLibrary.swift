import Foundation

/// A library that is looked for when it is needed, since Assay's own work does without it.
struct OptionalLibrary {
  private let part: OptionalPart
  private let handle: UnsafeMutableRawPointer

  /// - Parameter purpose: what it is needed for, such as `a PNG is drawn by`.
  init(_ part: OptionalPart, purpose: String) throws {
    guard let handle = dlopen(part.file, RTLD_NOW | RTLD_LOCAL) else {
      throw Failure(.badInput, "\(purpose) \(part.name), which is not here: install Debian's package \(part.package)")
    }
    (self.part, self.handle) = (part, handle)
  }

  /// A function of it, or of a library that it needs itself.
  func function<Function>(_ name: String) throws -> Function {
    guard let symbol = dlsym(handle, name) else {
      throw Failure(.badInput, "\(part.name) lacks '\(name)': install a later package \(part.package)")
    }
    return unsafeBitCast(symbol, to: Function.self)
  }
}
