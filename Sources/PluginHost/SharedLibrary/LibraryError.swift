import AssayKit

/// Why a shared library cannot be used.
public struct LibraryError: Error, Equatable, CustomStringConvertible {
  public let path: String
  public let fault: Fault

  public enum Fault: Equatable, Sendable {
    case unreadable(String)
    case notALibrary
    case notLoadable(String)
    case noEntry
    case nothingReturned
    case otherVersion(Int)
    /// A table that is smaller than this version's.
    case smallTable(String, bytes: Int, expected: Int)
    /// A pointer of a table that is NULL and may not be.
    case missing(String, in: String)
    /// A text that is empty, not UTF-8 or without an end.
    case badText(String, in: String)
    case badName(String)
    case badSetting(String, in: String, reason: String)
    case badCapabilities(String)
    case noScalarType(String)
    case empty
  }

  init(_ path: String, _ fault: Fault) {
    self.path = path
    self.fault = fault
  }

  public var description: String { "cannot use the plugin '\(path)': \(sentence)" }

  private var sentence: String {
    switch fault {
    case .unreadable(let reason): "it cannot be read (\(reason)); check the path"
    case .notALibrary: "it is no shared library; link it with '-shared', and name the file it is linked to"
    case .notLoadable(let reason): "the loader refuses it (\(reason)); link it with all that it needs"
    case .noEntry: "it has no symbol 'assay_plugin_v1'; define it as assay_plugin.h says, in C++ as extern \"C\""
    case .nothingReturned: "'assay_plugin_v1' returned NULL: the library says that it cannot work here"
    case .otherVersion(let version):
      "it has version \(version) of the plugin interface, and this Assay has version 1; build it with this Assay's "
        + "assay_plugin.h"
    case .smallTable(let table, let bytes, let expected):
      "\(table) has a size of \(bytes) bytes instead of \(expected); set it with sizeof, and build it with this Assay's "
        + "assay_plugin.h"
    case .missing(let field, let table): "\(table) has no '\(field)', a pointer that must not be NULL; set it"
    case .badText(let field, let table): "'\(field)' of \(table) is no text in UTF-8, or an empty one; correct it"
    case .badName(let name):
      "'\(name)' is no name for a suite; use \(PluginName.rule)"
    case .badSetting(let name, let table, let reason): "the setting '\(name)' of \(table) \(reason); correct it"
    case .badCapabilities(let table): "\(table) needs unknown capabilities; use the bits of assay_plugin.h"
    case .noScalarType(let table): "\(table) has neither 'float32' nor 'float64'; set one of them"
    case .empty: "it offers no optimizer, problem or model; add one to its tables"
    }
  }
}
