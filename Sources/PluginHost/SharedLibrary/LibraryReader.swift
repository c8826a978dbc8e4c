import AssayKit
import CAssayPlugin

/// Reads a library's tables into descriptions, and refuses what would go wrong later.
struct LibraryReader {
  let path: String

  func error(_ fault: LibraryError.Fault) -> LibraryError { LibraryError(path, fault) }

  // MARK: Tables

  /// The library's own table.
  func library(_ table: UnsafePointer<assay_library>?) throws(LibraryError) -> assay_library {
    guard let table else { throw error(.nothingReturned) }
    guard table.pointee.version == ASSAY_ABI_VERSION else { throw error(.otherVersion(Int(table.pointee.version))) }
    let size = Int(table.pointee.size)
    guard size >= firstLibrarySize else {
      throw error(.smallTable("its table", bytes: size, expected: firstLibrarySize))
    }
    // What a library of an earlier header does not have is zero: nothing is read beyond its table.
    var library = assay_library()
    withUnsafeMutableBytes(of: &library) {
      $0.copyMemory(from: UnsafeRawBufferPointer(start: table, count: min(size, $0.count)))
    }
    return library
  }

  /// The bytes of a library's table in the interface's first header, which had no models.
  private var firstLibrarySize: Int {
    guard let offset = MemoryLayout<assay_library>.offset(of: \.models) else {
      preconditionFailure("a stored field has an offset")
    }
    return offset
  }

  /// The tables that an array of pointers leads to.
  func tables<Table>(
    _ pointers: UnsafePointer<UnsafePointer<Table>?>?, _ count: Int, named name: String
  ) throws(LibraryError) -> [UnsafePointer<Table>] {
    guard count > 0 else { return [] }
    guard let pointers else { throw error(.missing(name, in: "its table")) }
    var tables: [UnsafePointer<Table>] = []
    for index in 0..<count {
      guard let table = pointers[index] else { throw error(.missing("\(name)[\(index)]", in: "its table")) }
      tables.append(table)
    }
    return tables
  }

  /// Refuses a table of an older layout; a newer one is larger, and its beginning is as known.
  func checkSize<Table>(_ size: UInt32, of: Table.Type, _ table: String) throws(LibraryError) {
    guard size >= MemoryLayout<Table>.size else {
      throw error(.smallTable(table, bytes: Int(size), expected: MemoryLayout<Table>.size))
    }
  }

  /// Refuses a table that lacks one of these functions.
  func check(_ functions: [(name: String, isThere: Bool)], of table: String) throws(LibraryError) {
    for function in functions where !function.isThere { throw error(.missing(function.name, in: table)) }
  }

  // MARK: Texts

  func text(_ pointer: UnsafePointer<CChar>?, _ field: String, of table: String) throws(LibraryError) -> String {
    guard let pointer else { throw error(.missing(field, in: table)) }
    let greatestLength = 1 << 16
    var bytes: [UInt8] = []
    while bytes.count < greatestLength, pointer[bytes.count] != 0 {
      bytes.append(UInt8(bitPattern: pointer[bytes.count]))
    }
    guard !bytes.isEmpty, bytes.count < greatestLength, let text = String(validating: bytes, as: UTF8.self) else {
      throw error(.badText(field, in: table))
    }
    return text
  }

  func name(_ pointer: UnsafePointer<CChar>?, of table: String) throws(LibraryError) -> String {
    let name = try text(pointer, "name", of: table)
    guard PluginName.isValid(name) else { throw error(.badName(String(name.prefix(64)))) }
    return name
  }

  // MARK: Settings

  func settings(
    _ pointer: UnsafePointer<assay_setting_description>?, _ count: Int, of table: String
  ) throws(LibraryError) -> [SettingDescription] {
    guard count > 0 else { return [] }
    guard let pointer else { throw error(.missing("settings", in: table)) }
    var settings: [SettingDescription] = []
    for index in 0..<count {
      let description = try description(pointer[index], of: table)
      guard !settings.contains(where: { $0.name == description.name }) else {
        throw error(.badSetting(description.name, in: table, reason: "is there twice"))
      }
      settings.append(description)
    }
    return settings
  }

  private func description(
    _ description: assay_setting_description, of table: String
  ) throws(LibraryError) -> SettingDescription {
    let name = try name(description.name, of: "a description of \(table)")
    func refusal(_ reason: String) -> LibraryError { error(.badSetting(name, in: table, reason: reason)) }
    let kind = try kind(description, refusal)
    let summary = try text(description.summary, "summary", of: "the description '\(name)' of \(table)")
    guard let value = description.default_value?.pointee else { return SettingDescription(name, kind, default: nil, summary) }
    guard let setting = setting(value, kind), kind.misfit(setting) == nil else {
      throw refusal("has a default that is not of its kind and range")
    }
    return SettingDescription(name, kind, default: setting, summary)
  }

  private func kind(
    _ description: assay_setting_description, _ refusal: (String) -> LibraryError
  ) throws(LibraryError) -> SettingDescription.Kind {
    let (least, greatest) = (description.least, description.greatest)
    switch Int(description.kind) {
    case Int(ASSAY_NUMBER), Int(ASSAY_NUMBERS):
      guard least <= greatest else { throw refusal("has no range: \(least) to \(greatest)") }
      guard Int(description.kind) == Int(ASSAY_NUMBERS) else { return .number(least...greatest) }
      return .numbers(least == 0 && greatest == 0 ? SettingDescription.anyNumber : least...greatest)
    case Int(ASSAY_INTEGER), Int(ASSAY_INTEGERS):
      guard let least = Int(exactly: least), let greatest = Int(exactly: greatest), least <= greatest else {
        throw refusal("has no range of integers: \(least) to \(greatest)")
      }
      return Int(description.kind) == Int(ASSAY_INTEGER) ? .integer(least...greatest) : .integers(least...greatest)
    case Int(ASSAY_FLAG): return .flag
    case Int(ASSAY_CHOICE):
      guard description.choice_count > 0, let choices = description.choices else { throw refusal("has no choices") }
      var texts: [String] = []
      for index in 0..<description.choice_count {
        guard let text = try? text(choices[index], "choices", of: "") else {
          throw refusal("has a choice that is no text")
        }
        texts.append(text)
      }
      return .choice(texts)
    default: throw refusal("has the unknown kind \(description.kind)")
    }
  }

  /// Returns a default as a setting, or nil if the value that its kind needs is missing.
  private func setting(_ value: assay_setting, _ kind: SettingDescription.Kind) -> Setting? {
    switch kind {
    case .number, .integer: return .number(value.number)
    case .numbers, .integers:
      guard value.count > 0, let numbers = value.numbers else { return nil }
      return .numbers((0..<value.count).map { numbers[$0] })
    case .flag: return value.number == 0 || value.number == 1 ? .flag(value.number == 1) : nil
    case .choice: return (try? text(value.text, "default", of: "")).map { .text($0) }
    }
  }

  // MARK: Capabilities

  func capabilities(_ bits: UInt32, of table: String) throws(LibraryError) -> Set<Capability> {
    guard let capabilities = Set<Capability>(bits: bits) else { throw error(.badCapabilities(table)) }
    return capabilities
  }
}
