// swift-tools-version: 6.2
import PackageDescription

// CI turns every warning of our own sources into an error; a developer's build only shows it.
let strict: [SwiftSetting] =
  Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)]

func module(
  _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = [], settings: [SwiftSetting] = []
) -> Target {
  .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict + settings)
}

// The plugin that writes the reference of the libraries; only `make docs` asks for it.
let documentation: [Package.Dependency] =
  Context.environment["ASSAY_DOCS"] == nil
  ? [] : [.package(url: "https://github.com/swiftlang/swift-docc-plugin", exact: "1.5.0")]

// What is tested is a debug build. Tests take thousands of steps and read thousands of records, so what computes is optimized.
let optimizedInTests: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

// Arithmetic is generic. It is specialized where scalars are chosen, often in another file.
let optimizedAsAWhole: [SwiftSetting] = [
  .unsafeFlags(["-O", "-whole-module-optimization", "-num-threads", "2"], .when(configuration: .debug))
]

func tests(
  _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []
) -> Target {
  .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

// A benchmark's folder has its target's name.
func benchmark(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies, path: "Benchmarks/\(name)", exclude: exclude, swiftSettings: strict)
}

let package = Package(
  name: "assay",
  products: [
    .executable(name: "assay", targets: ["assay"]),
    .library(name: "AssayKit", targets: ["AssayKit", "PortableMath"]),
    .library(name: "AssayPlugin", targets: ["AssayPlugin"]),
    .library(name: "Autodiff", targets: ["Autodiff"]),
    .library(name: "Conformance", targets: ["Conformance"]),
    // The example as a library, for the tests and the benchmark; on its own it is the package Examples/swift.
    .library(name: "ExamplePlugin", type: .dynamic, targets: ["ExamplePlugin"]),
    .library(name: "ExampleModel", type: .dynamic, targets: ["ExampleModel"]),
    .library(name: "ExampleTensorModel", type: .dynamic, targets: ["ExampleTensorModel"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
    .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
  ] + documentation,
  targets: [
    .target(name: "CPortableKernels", cSettings: [.unsafeFlags(["-O2"], .when(configuration: .debug))]),
    // What is asked of the machine: its CPU, its libm, its OpenBLAS.
    .target(name: "CMachine", dependencies: ["CPortableKernels"], linkerSettings: [.linkedLibrary("m")]),
    // The interface of plugins in shared libraries: a header.
    .target(name: "CAssayPlugin"),
    .target(name: "CPluginGuard"),
    // What starts a plugin's process.
    .target(name: "CPluginProcess"),
    module("PortableMath", ["CPortableKernels"], settings: optimizedAsAWhole),
    module("AssayKit", ["PortableMath"], settings: optimizedAsAWhole),
    module("Autodiff", ["AssayKit", "PortableMath"], settings: optimizedAsAWhole),
    module("Optimizers", ["AssayKit", "PortableMath"], settings: optimizedAsAWhole),
    module("Problems", ["AssayKit", "Autodiff", "PortableMath"], settings: optimizedAsAWhole),
    module("SystemFiles", [.product(name: "SystemPackage", package: "swift-system")]),
    module("TFRecords", settings: optimizedInTests),
    module("EventLogs", ["TFRecords"], settings: optimizedInTests),
    module("Learning", ["AssayKit", "Autodiff", "PortableMath", "SystemFiles", "TFRecords"], settings: optimizedAsAWhole),
    module("JSONCoding", settings: optimizedInTests),
    module("Records", ["JSONCoding", "PortableMath", "Yams"], settings: optimizedInTests),
    module(
      "Harness",
      [
        "AssayKit", "JSONCoding", "PluginHost", "Records", "PortableMath", "SavedStates", "SystemFiles", "EventLogs",
        "CMachine", .product(name: "Subprocess", package: "swift-subprocess"),
      ], settings: optimizedInTests),
    module(
      "PluginHost", ["AssayKit", "CAssayPlugin", "CPluginGuard", "CPluginProcess", "PortableMath", "SystemFiles"],
      settings: optimizedInTests),
    module("Analysis", ["Records", "PortableMath"], settings: optimizedInTests),
    module(
      "Rendering", ["Analysis", "Records", "PortableMath"], resources: [.embedInCode("Page")], settings: optimizedInTests),
    module("SavedStates", ["AssayKit"]),
    module("AssayPlugin", ["AssayKit", "CAssayPlugin", "PortableMath", "SavedStates"]),
    module("Conformance", ["AssayKit", "PortableMath", "SavedStates"], settings: optimizedInTests),
    .executableTarget(
      name: "assay",
      dependencies: [
        "AssayKit", "Optimizers", "Problems", "Learning", "Records", "Harness", "PluginHost", "Analysis", "Rendering",
        "Conformance", "PortableMath", "SystemFiles", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      resources: [.embedInCode("VERSION"), .embedInCode("Templates"), .embedInCode("Suites")], swiftSettings: strict),

    .target(
      name: "ExamplePlugin", dependencies: ["AssayKit", "AssayPlugin"], path: "Examples/swift/Sources/GradientDescent",
      swiftSettings: strict),
    .target(
      name: "ExampleModel", dependencies: ["AssayKit", "AssayPlugin", "PortableMath"], path: "Examples/model/swift",
      swiftSettings: strict),
    .target(
      name: "ExampleTensorModel", dependencies: ["AssayKit", "AssayPlugin", "Autodiff", "PortableMath"],
      path: "Examples/model/tensor", exclude: ["suite.yaml"], swiftSettings: strict),

    // What the benchmarks share.
    .target(name: "Timing", path: "Benchmarks/Timing", swiftSettings: strict),
    benchmark("step-overhead", ["AssayKit", "Optimizers", "Problems", "PortableMath", "Timing"]),
    benchmark("autodiff", ["Autodiff", "Problems", "AssayKit", "PortableMath", "Timing"], exclude: ["peers.py"]),
    benchmark("gate-rates", ["Harness", "Analysis", "Records", "PortableMath", "ReportFixtures"]),
    benchmark(
      "gate-power",
      ["Harness", "Analysis", "Records", "Problems", "Optimizers", "PortableMath", "SystemFiles"]),
    benchmark("cma-speed", ["Optimizers", "AssayKit", "PortableMath", "Timing"], exclude: ["peers.py"]),
    benchmark("loader-speed", ["Learning", "PortableMath", "Timing"], exclude: ["peers.py"]),
    benchmark("optimizers-speed", ["Optimizers", "Problems", "AssayKit", "PortableMath", "Timing"], exclude: ["peers.py"]),
    benchmark("learning-speed", ["Learning", "Optimizers", "AssayKit", "PortableMath", "Timing"], exclude: ["peers"]),
    benchmark("plugin-process", ["PluginHost", "AssayKit", "PortableMath", "Timing"], exclude: ["echo.c", "echo.py"]),
    benchmark("plugin-overhead", ["PluginHost", "AssayKit", "Optimizers", "Problems", "PortableMath", "Timing"]),
    benchmark("portable-speed", ["PortableMath", "Timing"]),
    .executableTarget(
      name: "measure-math", dependencies: ["PortableMath"], path: "Proof/measure-math", swiftSettings: strict),
    .executableTarget(
      name: "portable-proof", dependencies: ["AssayKit", "Learning", "Optimizers", "Problems", "PortableMath"],
      path: "Proof/portable-proof", swiftSettings: strict),

    tests("PortableMathTests", ["PortableMath", "CPortableKernels"]),
    tests("AutodiffTests", ["Autodiff", "Conformance", "Optimizers", "Problems", "AssayKit", "PortableMath"]),
    tests("OptimizersTests", ["Optimizers", "Problems", "AssayKit", "PortableMath"], exclude: ["References"]),
    tests("ProblemsTests", ["Problems", "Autodiff", "AssayKit", "PortableMath"], exclude: ["References"]),
    tests("TFRecordsTests", ["TFRecords"]),
    tests("EventLogsTests", ["EventLogs", "TFRecords"]),
    tests("SystemFilesTests", ["SystemFiles"]),
    tests(
      "LearningTests", ["Learning", "TFRecords", "Autodiff", "Optimizers", "AssayKit", "PortableMath"], exclude: ["References"]),
    tests(
      "PluginHostTests",
      [
        "PluginHost", "AssayPlugin", "CAssayPlugin", "Conformance", "Optimizers", "Problems", "Learning", "AssayKit",
        "PortableMath",
      ], exclude: ["Libraries"]),
    tests(
      "ConformanceTests",
      ["Conformance", "Optimizers", "Problems", "Learning", "Harness", "Records", "AssayKit", "PortableMath"]),
    tests("JSONCodingTests", ["JSONCoding"]),
    tests("RecordsTests", ["Records", "Analysis", "PortableMath", "ReportFixtures"], exclude: ["Snapshots"]),
    // A worker whose registry has plugins that crash, hang and misbehave.
    .executableTarget(
      name: "faulty-worker", dependencies: ["FaultyPlugins", "Harness"], path: "Tests/FaultyWorker",
      swiftSettings: strict),
    .target(
      name: "FaultyPlugins", dependencies: ["AssayKit", "Harness", "Optimizers", "Problems", "PortableMath"],
      path: "Tests/FaultyPlugins", swiftSettings: strict),
    tests(
      "HarnessTests",
      [
        "Harness", "EventLogs", "Analysis", "FaultyPlugins", "faulty-worker", "AssayKit", "Records", "PortableMath", "CMachine",
        "SystemFiles", "ReportFixtures",
      ]),
    // Reports made by hand, for tests of what becomes of them.
    .target(
      name: "ReportFixtures", dependencies: ["Analysis", "Records", "PortableMath"], path: "Tests/ReportFixtures",
      swiftSettings: strict),
    tests(
      "AnalysisTests", ["Analysis", "Records", "PortableMath", "ReportFixtures"],
      exclude: ["known-statistics.json", "known-gate-statistics.json"]),
    tests("RenderingTests", ["Rendering", "Analysis", "Records", "PortableMath", "ReportFixtures"], exclude: ["Snapshots"]),
    // Runs the executable, as a person would.
    tests("AssayTests", ["assay", "Analysis", "Records", "PortableMath"], exclude: ["Plugins", "References"]),
    tests("StructureTests", []),
  ]
)
