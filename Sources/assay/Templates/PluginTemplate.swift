import ArgumentParser

/// A file of a template: its path in the new folder, and its text.
struct TemplateFile {
  let path: String
  let text: String

  init(_ path: String, _ text: String) {
    self.path = path
    self.text = text
  }
}

/// The language of a plugin to start from: one file of this folder each.
enum TemplateLanguage: String, EnumerableFlag {
  case c
  case python
  case swift

  /// The files of a plugin with one optimizer called `name`; a Swift package depends on the checkout `assay`.
  func files(_ name: String, assay: String) -> [TemplateFile] {
    switch self {
    case .c: cTemplate(name)
    case .python: pythonTemplate(name)
    case .swift: swiftTemplate(name, assay: assay)
    }
  }

  /// How to go on in the new folder, with the library it will hold and the checkout `assay`.
  func nextSteps(_ library: String, assay: String) -> String {
    switch self {
    case .c: "make, make test, make run"
    case .python:
      "pip install \(assay)/python, assay plugin check 'python3 plugin.py', assay run suite.yaml --plugin 'python3 plugin.py'"
    case .swift: "swift test, swift build -c release, assay run suite.yaml --plugin .build/release/\(library)"
    }
  }
}

/// A suite that runs the new optimizer beside one of Assay's.
func templateSuite(_ name: String) -> String {
  """
  suite: \(name)
  seed: 1
  experiments:
    - name: first
      problems: [rosenbrock, {quadratic: {dimension: 10}}]
      optimizers:
        - \(name): {rate: [0.0005, 0.001]}
        - adam: {rate: 0.05}
      scalars: [float32, float64]
      budget: {steps: 20000}
      targets: [{gap: 1e-3}]

  """
}
