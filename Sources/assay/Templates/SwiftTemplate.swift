/// A plugin in Swift: a package with one optimizer, the line that exports it, and its test.
func swiftTemplate(_ name: String, assay: String) -> [TemplateFile] {
  let type = name.prefix(1).uppercased() + name.dropFirst()
  return [
    TemplateFile("Package.swift", manifest(type, assay: assay)),
    TemplateFile("Sources/\(type)/\(type).swift", method(name, type)),
    TemplateFile("Sources/\(type)/Plugin.swift", entry(name)),
    TemplateFile("Tests/\(type)Tests/ConformanceTests.swift", test(name, type)),
    TemplateFile("suite.yaml", templateSuite(name)),
  ]
}

private func manifest(_ type: String, assay: String) -> String {
  """
  // swift-tools-version: 6.2
  //
  //   swift test                   puts the optimizer through Assay's checks
  //   swift build -c release       builds the plugin, .build/release/lib\(type).so
  //   assay run suite.yaml --plugin .build/release/lib\(type).so
  import PackageDescription

  let package = Package(
    name: "\(type)",
    products: [.library(name: "\(type)", type: .dynamic, targets: ["\(type)"])],
    dependencies: [.package(name: "assay", path: "\(assay)")],
    targets: [
      .target(
        name: "\(type)",
        dependencies: [
          .product(name: "AssayKit", package: "assay"), .product(name: "AssayPlugin", package: "assay"),
        ]),
      .testTarget(
        name: "\(type)Tests", dependencies: ["\(type)", .product(name: "Conformance", package: "assay")]),
    ]
  )

  """
}

private func method(_ name: String, _ type: String) -> String {
  """
  public import AssayKit
  public import PortableMath

  /// Gradient descent with a fixed rate: x ← x − rate·∇f(x). Replace the step by your own.
  public struct \(type)<Scalar: PortableScalar>: Optimizer {
    /// All that a step depends on; nothing else may be remembered.
    public struct State: Codable, Sendable {
      var x: [Scalar]
      var gradient: [Scalar]
    }

    let rate: Scalar

    public func start(at x: [Scalar], seed: Seed) -> State {
      State(x: x, gradient: [Scalar](repeating: 0, count: x.count))
    }

    public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
      try oracle.gradient(at: state.x, into: &state.gradient)
      axpy(-rate, state.gradient, into: &state.x)
    }

    public func iterate(of state: State) -> [Scalar] { state.x }
  }

  public let \(name) = OptimizerPlugin(
    OptimizerDescription(
      name: "\(name)",
      summary: "Gradient descent with a fixed rate.",
      formula: "x ← x − rate·∇f(x)",
      source: "Cauchy, Comptes Rendus 25 (1847) 536–538",
      hyperparameters: [SettingDescription("rate", .number(0...1e300), default: 0.01, "the learning rate")],
      requires: [.gradient]),
    float32: { \(type)<Float>(rate: Float($0.number("rate"))) },
    float64: { \(type)<Double>(rate: $0.number("rate")) })

  """
}

private func entry(_ name: String) -> String {
  """
  import AssayPlugin

  /// What Assay looks for in the library.
  @_cdecl("assay_plugin_v1")
  public func assayPlugin(_ host: UnsafeRawPointer) -> UnsafeRawPointer {
    exportPlugins(version: "0.1.0", optimizers: [\(name)])
  }

  """
}

private func test(_ name: String, _ type: String) -> String {
  """
  import Conformance
  import Testing

  import \(type)

  @Test func isAnOptimizerAsAssayWantsThem() {
    let failures = checkOptimizer(\(name)).filter { $0.failure != nil }
    #expect(failures.isEmpty, "\\(failures)")
  }

  """
}
