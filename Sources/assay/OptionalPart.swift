import Foundation
import Harness

/// A library or a program that Assay uses where it is installed, and does without elsewhere.
struct OptionalPart {
  enum Kind {
    case library
    case program
  }

  let name: String
  let kind: Kind
  /// What the loader or the shell finds it by.
  let file: String
  /// Debian's package of it.
  let package: String
  /// What is done by it, after "without it,".
  let absence: String

  static let openBLAS = OptionalPart(
    name: "OpenBLAS", kind: .library, file: "libopenblas.so.0", package: "libopenblas0",
    absence: "no trial has 'arithmetic: openblas'")
  static let valgrind = OptionalPart(
    name: "Valgrind", kind: .program, file: "valgrind", package: "valgrind",
    absence: "instructions are counted by the CPU, where the kernel lets it")
  static let librsvg = OptionalPart(
    name: "librsvg", kind: .library, file: "librsvg-2.so.2", package: "librsvg2-2",
    absence: "'assay plot' writes no PNG and no GIF")
  static let giflib = OptionalPart(
    name: "giflib", kind: .library, file: "libgif.so.7", package: "libgif7", absence: "'assay plot' writes no GIF")

  /// All but jemalloc, which a worker tries out.
  static let all = [openBLAS, valgrind, librsvg, giflib]

  private var isThere: Bool {
    switch kind {
    case .library:
      guard let handle = dlopen(file, RTLD_LAZY | RTLD_LOCAL) else { return false }
      dlclose(handle)
      return true
    case .program:
      let folders = ProcessInfo.processInfo.environment["PATH"] ?? ""
      return folders.split(separator: ":").contains { access("\($0)/\(file)", X_OK) == 0 }
    }
  }

  var test: SelfTest {
    isThere
      ? SelfTest(name: name, outcome: .passed, finding: "installed")
      : SelfTest(name: name, outcome: .missing, finding: "without it, \(absence); Debian's package is \(package)")
  }
}
