import Foundation
import PluginHost
import Testing

/// What is wrong with a library is found before anything of it is used, and the error names the file and a remedy.
@Suite struct LibraryErrorTests {
  @Test(arguments: [
    ("OTHER_VERSION", "it has version 2 of the plugin interface, and this Assay has version 1; build it with this"),
    ("SMALL_LIBRARY", "its table has a size of 40 bytes instead of 64; set it with sizeof"),
    ("SMALL_OPTIMIZER", "an optimizer's table has a size of 8 bytes instead of 88; set it with sizeof"),
    ("SMALL_FUNCTIONS", "the function table of 'garbage' has a size of 16 bytes instead of 64; set it with sizeof"),
    ("NULL_LIBRARY", "'assay_plugin_v1' returned NULL: the library says that it cannot work here"),
    ("NULL_TABLE", "its table has no 'optimizers[0]', a pointer that must not be NULL; set it"),
    ("NULL_TABLES", "its table has no 'optimizers', a pointer that must not be NULL; set it"),
    ("NULL_NAME", "an optimizer has no 'name', a pointer that must not be NULL; set it"),
    ("NULL_STEP", "the function table of 'garbage' has no 'step', a pointer that must not be NULL; set it"),
    ("NULL_VALUE", "the function table of 'hollow' has no 'create', a pointer that must not be NULL; set it"),
    ("EMPTY_NAME", "'name' of an optimizer is no text in UTF-8, or an empty one; correct it"),
    ("BAD_NAME", "'my optimizer' is no name for a suite; use letters, digits, '-' and '_', a letter first, 64 at most"),
    ("ENDLESS_TEXT", "'summary' of the optimizer 'garbage' is no text in UTF-8, or an empty one; correct it"),
    ("NO_UTF8", "'summary' of the optimizer 'garbage' is no text in UTF-8, or an empty one; correct it"),
    ("NO_SUMMARY", "the optimizer 'garbage' has no 'summary', a pointer that must not be NULL; set it"),
    ("PARAMETER_TWICE", "the setting 'rate' of the optimizer 'garbage' is there twice; correct it"),
    ("BAD_KIND", "the setting 'rate' of the optimizer 'garbage' has the unknown kind 9; correct it"),
    ("NO_RANGE", "the setting 'rate' of the optimizer 'garbage' has no range: 3.0 to 1.0; correct it"),
    ("NO_INTEGERS", "the setting 'rate' of the optimizer 'garbage' has no range of integers: 0.5 to 1.0; correct it"),
    ("BAD_DEFAULT", "the setting 'rate' of the optimizer 'garbage' has a default that is not of its kind and range"),
    ("NO_CHOICES", "the setting 'rate' of the optimizer 'garbage' has no choices; correct it"),
    ("BAD_CAPABILITIES", "the optimizer 'garbage' needs unknown capabilities; use the bits of"),
    ("NO_SCALAR", "the optimizer 'garbage' has neither 'float32' nor 'float64'; set one of them"),
    ("EMPTY", "it offers no optimizer, problem or model; add one to its tables"),
    ("NO_VERSION", "its table has no 'library_version', a pointer that must not be NULL; set it"),
    ("SMALL_MODEL", "a model's table has a size of 8 bytes instead of 96; set it with sizeof"),
    ("NULL_EXAMINE", "the function table of 'student' has no 'examine', a pointer that must not be NULL; set it"),
    ("NO_DOUBLE", "the model 'student' has no 'float64', a pointer that must not be NULL; set it"),
    ("NULL_MODELS", "its table has no 'models', a pointer that must not be NULL; set it"),
    ("NO_SYMBOL", "it has no symbol 'assay_plugin_v1'; define it as assay_plugin.h says, in C++ as extern \"C\""),
  ])
  func aWrongTableIsRefused(_ fault: String, sentence: String) throws {
    let folder = try Folder()
    let path = try folder.library("garbage.c", fault: fault)
    let error = #expect(throws: (any Error).self) { try loadPlugins([path]) }
    let text = "\(try #require(error))"
    #expect(text.hasPrefix("cannot use the plugin '\(path)': \(sentence)"), "\(text)")
  }

  @Test func theLibraryIsFineWithoutTheFault() throws {
    let folder = try Folder()
    let loaded = try loadPlugins([try folder.library("garbage.c")])
    #expect(loaded.optimizers.map(\.description.name) == ["garbage"])
  }

  /// What lies behind its table, where later headers have the models, is not read: a pointer to nowhere.
  @Test func aLibraryOfTheFirstHeaderLoads() throws {
    let folder = try Folder()
    let loaded = try loadPlugins([try folder.library("garbage.c", fault: "FIRST_HEADER")])
    #expect(loaded.optimizers.map(\.description.name) == ["garbage"])
    #expect(loaded.problems.isEmpty)
  }

  @Test func aNameIsOfferedOnce() throws {
    let folder = try Folder()
    let (twice, once) = (try folder.library("garbage.c", fault: "TWICE"), try folder.library("garbage.c"))
    #expect(throws: PluginError.nameTaken("garbage", by: twice, and: twice)) { try loadPlugins([twice]) }
    #expect(throws: PluginError.nameTaken("garbage", by: once, and: once)) { try loadPlugins([once, once]) }
  }

  @Test func aFileThatIsNoLibraryIsRefused() throws {
    let folder = try Folder()
    let text = "\(folder.path)/text.so"
    try "no library".write(toFile: text, atomically: true, encoding: .utf8)
    let stump = "\(folder.path)/stump.so"
    try Data([0x7f, 0x45, 0x4c, 0x46, 2]).write(to: URL(filePath: stump))
    for (path, sentence) in [
      ("\(folder.path)/missing.so", "it cannot be read (No such file or directory); check the path"),
      (text, "it is no shared library; link it with '-shared'"), (stump, "the loader refuses it ("),
    ] {
      let error = #expect(throws: (any Error).self) { try loadPlugins([path]) }
      #expect(
        "\(try #require(error))".hasPrefix("cannot use the plugin '\(path)': \(sentence)"),
        "\(String(describing: error))")
    }
  }
}
