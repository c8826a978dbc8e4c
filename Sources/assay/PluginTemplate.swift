import ArgumentParser

/// A file of a new plugin: its path in the plugin's folder, and its text.
struct TemplateFile {
  let path: String
  let text: String
}

/// The language of a plugin to start from.
///
/// A template is the example in that language, gradient descent, under another name. The folder `Templates` links to the
/// examples' files, so that they are embedded in the executable.
enum TemplateLanguage: String, EnumerableFlag {
  case c
  case python
  case swift

  /// The files of a plugin with one optimizer called `name`; a Swift package depends on the checkout `assay`.
  func files(_ name: String, assay: String) -> [TemplateFile] {
    let type = name.prefix(1).uppercased() + name.dropFirst()
    func renamed(_ text: String) -> String {
      text.replacing(/[gG]radientDescent/) { $0.output.hasPrefix("g") ? name : type }
    }
    return example.map { path, bytes in
      let text = renamed(String(decoding: bytes, as: UTF8.self))
      return TemplateFile(
        path: renamed(path),
        text: text.replacing("\"../..\"", with: "\"\(assay)\""))
    }
  }

  /// The paths and bytes of the example's files.
  private var example: KeyValuePairs<String, [UInt8]> {
    switch self {
    case .c:
      [
        "Makefile": PackageResources.Makefile, "plugin.c": PackageResources.plugin_c, "method.h": PackageResources.method_h,
        "assay_plugin.h": PackageResources.assay_plugin_h, "suite.yaml": PackageResources.suite_yaml,
      ]
    case .python:
      // With the package that it imports, so that nothing has to be installed.
      [
        "plugin.py": PackageResources.plugin_py, "suite.yaml": PackageResources.suite_yaml,
        "assay_plugin/__init__.py": PackageResources.__init___py, "assay_plugin/VERSION": PackageResources.VERSION,
        "assay_plugin/_answers.py": PackageResources._answers_py,
        "assay_plugin/_arithmetic.py": PackageResources._arithmetic_py,
        "assay_plugin/_batches.py": PackageResources._batches_py,
        "assay_plugin/_connection.py": PackageResources._connection_py,
        "assay_plugin/_describe.py": PackageResources._describe_py, "assay_plugin/_driven.py": PackageResources._driven_py,
        "assay_plugin/_models.py": PackageResources._models_py, "assay_plugin/_oracle.py": PackageResources._oracle_py,
        "assay_plugin/_registry.py": PackageResources._registry_py,
        "assay_plugin/_serve.py": PackageResources._serve_py, "assay_plugin/_sources.py": PackageResources._sources_py,
        "assay_plugin/_state.py": PackageResources._state_py,
        "assay_plugin/_torch_state.py": PackageResources._torch_state_py,
      ]
    case .swift:
      [
        "Package.swift": PackageResources.Package_swift,
        "Sources/GradientDescent/GradientDescent.swift": PackageResources.GradientDescent_swift,
        "Sources/GradientDescent/Plugin.swift": PackageResources.Plugin_swift,
        "Tests/GradientDescentTests/ConformanceTests.swift": PackageResources.ConformanceTests_swift,
        "suite.yaml": PackageResources.suite_yaml,
      ]
    }
  }

  /// The commands to continue with in the new folder, which will hold the library.
  ///
  /// The first run measures no time: timing takes minutes, and a new plugin has its results in seconds.
  func nextSteps(_ library: String) -> [String] {
    switch self {
    case .c: ["make", "make test", run("./\(library)"), "make run"]
    case .python: ["assay plugin check 'python3 plugin.py'", run("'python3 plugin.py'")]
    case .swift: ["swift test", "swift build -c release", run(".build/release/\(library)")]
    }
  }

  private func run(_ plugin: String) -> String { "assay run suite.yaml --no-timing --plugin \(plugin)" }
}
