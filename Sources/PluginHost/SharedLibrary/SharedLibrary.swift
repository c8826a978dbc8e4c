import AssayKit
import CAssayPlugin
import Glibc
import PortableMath
import SystemFiles

/// Loads a shared library, checks its tables, and makes plugins of them. It stays loaded for ever.
func loadLibrary(_ path: String) throws(LibraryError) -> LoadedPlugins {
  let reader = LibraryReader(path: path)
  let digest = try digest(of: path, reader)
  let before = Set(mappedLibraries())
  // Its constructors may go to another folder, where no path of ours leads anywhere.
  let folder = OpenedFolder()
  defer { folder.enter() }
  // A library's constructors run where it is opened; those of one that was built with -ffast-math flush subnormal numbers.
  defer { _ = ArithmeticChange.putBack() }
  let entry = try open(path, reader)
  let table = entry(host)
  let change = ArithmeticChange.putBack()
  var loaded = try plugins(of: table, digest: digest, reader)
  for index in loaded.identities.indices { loaded.identities[index].arithmeticChange = change?.description }
  loaded.identities[0].files =
    [path] + mappedLibraries().filter { !before.contains($0) && !isSystemFile($0) && !isSame($0, path) }
  return loaded
}

/// The plugins of a library's tables.
func plugins(
  of table: UnsafePointer<assay_library>?, digest: String, _ reader: LibraryReader
) throws(LibraryError) -> LoadedPlugins {
  let library = try reader.library(table)
  var loaded = LoadedPlugins()
  let file = String(reader.path.split(separator: "/").last ?? "")
  for table in try reader.tables(library.optimizers, library.optimizer_count, named: "optimizers") {
    loaded.optimizers.append(try optimizer(table, file, reader))
  }
  for table in try reader.tables(library.problems, library.problem_count, named: "problems") {
    loaded.problems.append(try problem(table, file, reader))
  }
  for table in try reader.tables(library.models, library.model_count, named: "models") {
    loaded.problems.append(try model(table, file, reader))
  }
  guard !loaded.names.isEmpty else { throw reader.error(.empty) }
  loaded.identities = [
    PluginIdentity(
      name: file, digest: digest,
      version: try reader.text(library.library_version, "library_version", of: "its table"),
      language: try reader.text(library.language, "language", of: "its table"),
      compiler: try reader.text(library.compiler, "compiler", of: "its table"), offers: loaded.names)
  ]
  return loaded
}

// MARK: The file

/// Returns the digest of a file that is at least an ELF file.
private func digest(of path: String, _ reader: LibraryReader) throws(LibraryError) -> String {
  let bytes: [UInt8]
  do throws(FileError) { bytes = try readFile(path) } catch { throw reader.error(.unreadable(error.reason)) }
  guard bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46]) else { throw reader.error(.notALibrary) }
  return Digest(of: bytes).description
}

private typealias Entry = @convention(c) (UnsafePointer<assay_host>?) -> UnsafePointer<assay_library>?

/// Returns a library's entry. The library stays open, because a Swift library that is unloaded leaves pointers behind.
private func open(_ path: String, _ reader: LibraryReader) throws(LibraryError) -> Entry {
  // Without a slash the loader would search its own folders.
  guard let handle = dlopen(path.contains("/") ? path : "./\(path)", RTLD_NOW | RTLD_LOCAL) else {
    throw reader.error(.notLoadable(dlerror().map { String(cString: $0) } ?? "no reason given"))
  }
  guard let symbol = dlsym(handle, "assay_plugin_v1") else { throw reader.error(.noEntry) }
  return unsafeBitCast(symbol, to: Entry.self)
}

/// What every library gets; it stays for ever.
private nonisolated(unsafe) let host: UnsafePointer<assay_host> = {
  let host = UnsafeMutablePointer<assay_host>.allocate(capacity: 1)
  host.initialize(
    to: assay_host(
      version: UInt32(ASSAY_ABI_VERSION), size: UInt32(MemoryLayout<assay_host>.size),
      random_bits: { Seed($0).bits(step: $1, element: $2) },
      random_uniform: { (seed, step, element) in withPromisedArithmetic { Seed(seed).uniform(step: step, element: element) } },
      random_normal: { (seed, step, element) in withPromisedArithmetic { Seed(seed).normal(step: step, element: element) } }))
  return UnsafePointer(host)
}()

// MARK: Optimizers

private func optimizer(
  _ table: UnsafePointer<assay_optimizer>, _ file: String, _ reader: LibraryReader
) throws(LibraryError) -> OptimizerPlugin {
  try reader.checkSize(table.pointee.size, of: assay_optimizer.self, "an optimizer's table")
  let name = try reader.name(table.pointee.name, of: "an optimizer")
  let place = "the optimizer '\(name)'"
  let description = OptimizerDescription(
    name: name, summary: try reader.text(table.pointee.summary, "summary", of: place),
    formula: try reader.text(table.pointee.formula, "formula", of: place),
    source: try reader.text(table.pointee.source, "source", of: place),
    hyperparameters: try reader.settings(table.pointee.settings, table.pointee.setting_count, of: place),
    requires: try reader.capabilities(table.pointee.needs, of: place),
    greatestDimension: table.pointee.greatest_dimension == 0 ? nil : table.pointee.greatest_dimension)
  let float32 = try method(table.pointee.float32, table, description, file, reader)
  let float64 = try method(table.pointee.float64, table, description, file, reader)
  guard float32 != nil || float64 != nil else { throw reader.error(.noScalarType(place)) }
  return OptimizerPlugin(
    description,
    steppers32: { float32?.stepper($0, $1, $2) ?? failingStepper(.failed("it has no float32 version"), $1) },
    steppers64: { float64?.stepper($0, $1, $2) ?? failingStepper(.failed("it has no float64 version"), $1) })
}

private func method(
  _ functions: UnsafePointer<assay_optimizer_functions>?, _ table: UnsafePointer<assay_optimizer>,
  _ description: OptimizerDescription, _ file: String, _ reader: LibraryReader
) throws(LibraryError) -> LibraryMethod? {
  guard let functions = functions else { return nil }
  let place = "the function table of '\(description.name)'"
  try reader.checkSize(functions.pointee.size, of: assay_optimizer_functions.self, place)
  let f = functions.pointee
  try reader.check(
    [
      ("create", f.create != nil), ("step", f.step != nil), ("iterate", f.iterate != nil),
      ("state_size", f.state_size != nil), ("save", f.save != nil), ("restore", f.restore != nil),
      ("destroy", f.destroy != nil),
    ], of: place)
  return LibraryMethod(table, f, description, in: file)
}

// MARK: Problems

private func problem(
  _ table: UnsafePointer<assay_problem>, _ file: String, _ reader: LibraryReader
) throws(LibraryError) -> ProblemPlugin {
  try reader.checkSize(table.pointee.size, of: assay_problem.self, "a problem's table")
  let name = try reader.name(table.pointee.name, of: "a problem")
  let place = "the problem '\(name)'"
  let description = ProblemDescription(
    name: name, summary: try reader.text(table.pointee.summary, "summary", of: place),
    formula: try reader.text(table.pointee.formula, "formula", of: place),
    domain: try reader.text(table.pointee.domain, "domain", of: place),
    optimum: try reader.text(table.pointee.optimum, "optimum", of: place),
    start: try reader.text(table.pointee.start, "start", of: place),
    source: try reader.text(table.pointee.source, "source", of: place),
    settings: try reader.settings(table.pointee.settings, table.pointee.setting_count, of: place))
  guard let float64 = try functions(table.pointee.float64, table, description, file, reader) else {
    throw reader.error(.missing("float64", in: place))
  }
  let float32 = try functions(table.pointee.float32, table, description, file, reader)
  return plugin(description, "\(place) (\(file))", float32: float32, float64: float64)
}

private func functions(
  _ functions: UnsafePointer<assay_problem_functions>?, _ table: UnsafePointer<assay_problem>,
  _ description: ProblemDescription, _ file: String, _ reader: LibraryReader
) throws(LibraryError) -> LibraryFunctions? {
  guard let functions else { return nil }
  let place = "the function table of '\(description.name)'"
  try reader.checkSize(functions.pointee.size, of: assay_problem_functions.self, place)
  let f = functions.pointee
  try reader.check(
    [("create", f.create != nil), ("start", f.start != nil), ("value", f.value != nil), ("destroy", f.destroy != nil)],
    of: place)
  return LibraryFunctions(table, f, description, in: file)
}

/// What makes instances of a library's problem or model, in either scalar type.
protocol LibraryProblemMaker: Sendable {
  func problem<Scalar: LibraryScalar>(_ settings: Settings, _ seed: Seed) throws(DataError) -> Problem<Scalar>
}

private func plugin<Maker: LibraryProblemMaker>(
  _ description: ProblemDescription, _ name: String, float32: Maker?, float64: Maker
) -> ProblemPlugin {
  ProblemPlugin(
    description,
    float32: { (settings: Settings, seed: Seed) throws(DataError) in
      guard let float32 else { throw .unmade("\(name) has no float32 version") }
      return try float32.problem(settings, seed)
    },
    float64: { (settings: Settings, seed: Seed) throws(DataError) in try float64.problem(settings, seed) })
}

// MARK: Models

/// A model as a problem that has one.
private func model(
  _ table: UnsafePointer<assay_model>, _ file: String, _ reader: LibraryReader
) throws(LibraryError) -> ProblemPlugin {
  try reader.checkSize(table.pointee.size, of: assay_model.self, "a model's table")
  let name = try reader.name(table.pointee.name, of: "a model")
  let place = "the model '\(name)'"
  let description = ProblemDescription(
    name: name, summary: try reader.text(table.pointee.summary, "summary", of: place),
    formula: try reader.text(table.pointee.formula, "formula", of: place),
    domain: try reader.text(table.pointee.domain, "domain", of: place), optimum: "not known",
    start: try reader.text(table.pointee.start, "start", of: place),
    source: try reader.text(table.pointee.source, "source", of: place),
    settings: try reader.settings(table.pointee.settings, table.pointee.setting_count, of: place))
  guard let float64 = try functions(table.pointee.float64, table, description, file, reader) else {
    throw reader.error(.missing("float64", in: place))
  }
  let float32 = try functions(table.pointee.float32, table, description, file, reader)
  return plugin(description, "\(place) (\(file))", float32: float32, float64: float64)
}

private func functions(
  _ functions: UnsafePointer<assay_model_functions>?, _ table: UnsafePointer<assay_model>,
  _ description: ProblemDescription, _ file: String, _ reader: LibraryReader
) throws(LibraryError) -> LibraryModelFunctions? {
  guard let functions else { return nil }
  let place = "the function table of '\(description.name)'"
  try reader.checkSize(functions.pointee.size, of: assay_model_functions.self, place)
  let f = functions.pointee
  try reader.check(
    [
      ("create", f.create != nil), ("start", f.start != nil), ("loss", f.loss != nil), ("gradient", f.gradient != nil),
      ("examine", f.examine != nil), ("destroy", f.destroy != nil),
    ], of: place)
  return LibraryModelFunctions(table, f, description, in: file)
}
