import Foundation

/// A library that is looked for when it is needed, since Assay's own work does without it.
struct OptionalLibrary {
  let name: String
  /// Debian's package of it.
  let package: String
  private let handle: UnsafeMutableRawPointer

  /// - Parameter purpose: what it is needed for, such as `a PNG is drawn by`.
  init(_ name: String, file: String, package: String, purpose: String) throws {
    guard let handle = dlopen(file, RTLD_NOW | RTLD_LOCAL) else {
      throw Failure(.badInput, "\(purpose) \(name), which is not here: install Debian's package \(package)")
    }
    (self.name, self.package, self.handle) = (name, package, handle)
  }

  /// A function of it, or of a library that it needs itself.
  func function<Function>(_ name: String) throws -> Function {
    guard let symbol = dlsym(handle, name) else {
      throw Failure(.badInput, "\(self.name) lacks '\(name)': install a later package \(package)")
    }
    return unsafeBitCast(symbol, to: Function.self)
  }
}
