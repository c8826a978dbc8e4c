// swift-tools-version: 6.2
//
//   swift test                   puts the optimizer through Assay's checks
//   swift build -c release       builds the plugin, .build/release/libGradientDescent.so
//   assay run suite.yaml --plugin .build/release/libGradientDescent.so
import PackageDescription

let package = Package(
  name: "GradientDescent",
  products: [.library(name: "GradientDescent", type: .dynamic, targets: ["GradientDescent"])],
  dependencies: [.package(name: "assay", path: "../..")],
  targets: [
    .target(
      name: "GradientDescent",
      dependencies: [
        .product(name: "AssayKit", package: "assay"), .product(name: "AssayPlugin", package: "assay"),
      ]),
    .testTarget(
      name: "GradientDescentTests", dependencies: ["GradientDescent", .product(name: "Conformance", package: "assay")]),
  ]
)
