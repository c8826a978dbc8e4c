import AssayPlugin

/// What Assay looks for in the library.
@_cdecl("assay_plugin_v1")
public func assayPlugin(_ host: UnsafeRawPointer) -> UnsafeRawPointer {
  exportPlugins(version: "0.1.0", optimizers: [gradientDescent])
}
