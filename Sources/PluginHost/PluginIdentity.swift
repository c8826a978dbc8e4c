/// Which plugin this is: what a report keeps of it, so that a later reader knows what ran.
public struct PluginIdentity: Codable, Equatable, Sendable {
  /// The library's file name, or the command.
  public let name: String
  /// XXH3-128 of the library's file, or of the files that a command names; nil if it names none.
  public let digest: String?
  /// The plugin's own version, and its language with the compiler or interpreter, as it states them. A command need not state a
  /// compiler.
  public let version: String
  public let language: String
  public let compiler: String?
  /// The problems and optimizers it offers.
  public let offers: [String]
  /// The files that its code is in, as far as it is known: a library's with what it links, a script's with what it imports.
  public var files: [String] = []
  /// The packages that it imports, with their versions.
  public var packages: [String: String] = [:]
  /// What loading it did to arithmetic, until Assay put that back; nil if it left arithmetic alone.
  public internal(set) var arithmeticChange: String?

  public init(
    name: String, digest: String?, version: String, language: String, compiler: String?, offers: [String]
  ) {
    self.name = name
    self.digest = digest
    self.version = version
    self.language = language
    self.compiler = compiler
    self.offers = offers
  }
}
