import Foundation
import Testing

/// A word that Assay no longer uses, what it says instead, and the files that must keep it.
private struct OldWord {
  /// A regular expression.
  let pattern: String
  let instead: String
  /// Paths that hold the word as data: readers of version 1, refusals of old names, seeds, and their tests.
  let keptIn: Set<String>

  init(_ pattern: String, _ instead: String, keptIn: Set<String> = []) {
    (self.pattern, self.instead, self.keptIn) = (pattern, instead, keptIn)
  }
}

/// The old words; the glossary has those of today.
private let oldWords = [
  OldWord(#"(?i)judg(e|ing)\w*"#, "evaluate (a gate), classify (a difference) or assess (an iterate)"),
  OldWord(#"(?i)complain\w*"#, "error, or standard error"),
  OldWord(
    #"(?i)\w*calibrat\w*"#, "reference workload, or certificate",
    keptIn: [
      "Sources/Analysis/Gate/Certificate/MakeCertificate.swift", "Sources/Records/Version1.swift",
      "Sources/assay/RenamedArguments.swift", "Tests/AssayTests/CommandLineTests.swift",
    ]),
  OldWord(#"(?i)\bwhoever\b|\bsaid of\b|\bto be had\b|\blest\b"#, "a plain sentence whose subject acts"),
  OldWord(#"(?i)\boracle calls?\b"#, "evaluations"),
  OldWord(#"\b(Optimizer|Problem|Model|Setting)Forms?\b"#, "WireOptimizer, WireProblem or WireSetting"),
  OldWord(#"CmaEs"#, "CMAES"),
  OldWord(#"(?i)living ?line"#, "ProgressLine"),
  OldWord(#"\b[A-Z][a-z]\w*V1\b"#, "a name without a version"),
  OldWord(#"\bSuiteError\b"#, "ConfigurationError"),
  OldWord(#"\bOracleDoor\b|\bdoor\b"#, "OracleHandle, or oracle"),
  OldWord(#"\bgo(es)?On|Go(es)?On(?![a-z])"#, "resume, or continue"),
  OldWord(#"(Is|Are|And)Said"#, "reported, named or shown"),
  OldWord(#"(?i)\w*hurdles?\b"#, "rungThreshold", keptIn: ["Sources/Records/Version1.swift"]),
  OldWord(#"\bhearsOut\b|\bSubstitutes\b|\bLayMessage\b|\b(laid|LAID)\b"#, "its name of today"),
  OldWord(
    #"\b\w*[tT]rails?\b|[tT]rail(?!Surrogate)[A-Z]\w*"#, "step digests",
    keptIn: [
      "Sources/Records/Version1.swift", "Sources/assay/RenamedArguments.swift", "Tests/AssayTests/CommandLineTests.swift",
    ]),
  OldWord(
    #"(?i)\b(un)?seal(s|ed)?\b"#, "checksum",
    keptIn: [
      "Sources/CPluginProcess/include/plugin_process.h", "Sources/Records/Checksum.swift",
      "Sources/Records/ReportReader.swift",
    ]),
  OldWord(
    #"(?<!\S)['"`]?--(only|isolate|busy-neighbours|write)\b"#, "the flag's name of today",
    keptIn: [
      "Sources/assay/RenamedArguments.swift", "Tests/AssayTests/CommandLineTests.swift", "scripts/references/bbob-references",
    ]),
  OldWord(
    #"\bassay (check|calibrate)\b"#, "assay verify, or assay certify", keptIn: ["Tests/AssayTests/CommandLineTests.swift"]),
  OldWord(#"(?i)\btimeLimit:"#, "timeLimitSeconds:"),
  OldWord(
    #"(?i)\w*(neighbour|behaviour|colour|favour|honour)\w*|\b(centre[ds]?|catalogues?|fulfils?|(mis)?spelt|grey)\b"#,
    "the American spelling",
    keptIn: [
      "Sources/Optimizers/Bayesian/ImprovementSearch.swift", "Sources/assay/RenamedArguments.swift",
      "Tests/AssayTests/CommandLineTests.swift",
    ]),
  OldWord(
    #"(?i)\w*(?<!\bra)(al|ul|ar|im|om|et|or|gn|il)is(e|ed|es|ing|ations?)\b"#, "the American spelling",
    keptIn: [
      "Sources/Problems/Regression/LogisticRegression.swift", "Sources/Records/ReportFile/OrderedRecords.swift",
      "Sources/Records/TrialRecord.swift",
      "Sources/Records/Version1.swift", "Tests/PortableMathTests/RandomNumberTests.swift",
      "Tests/ProblemsTests/RegressionTests.swift", "Tests/RecordsTests/RoundTripTests.swift", "docs/glossary.md",
      "docs/reference/formats.md",
    ]),
]

/// English words with the ending of a British spelling.
private let english: Set = ["promise", "awaitpromise", "promises", "promised", "premise", "premises", "otherwise", "arise"]

private let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardizedFileURL

@Suite struct VocabularyTests {
  @Test(arguments: ["Sources", "Tests", "Benchmarks", "Proof", "Examples", "python", "scripts", "docs", "suites", "."])
  func noFileUsesAnOldWord(folder: String) throws {
    let found = try texts(of: folder).flatMap { findings(in: $0.text, path: $0.path) }
    #expect(found.isEmpty, "\n\(found.joined(separator: "\n"))")
  }

  @Test func anOldWordIsFoundWithItsLine() {
    let text = "The gate\njudges a candidate,\nand its behaviour.\n"
    let found = findings(in: text, path: "docs/planted.md")
    #expect(found.count == 2)
    #expect(found[0].hasPrefix("docs/planted.md:2: 'judges'; say evaluate (a gate)"))
    #expect(found[1].hasPrefix("docs/planted.md:3: 'behaviour'; say the American spelling"))
    #expect(findings(in: "calibrate", path: "Sources/Records/Version1.swift").isEmpty)
    #expect(findings(in: "calibrate", path: "Sources/Records/Version2.swift").count == 1)
  }

  /// An exception that nobody needs would let an old word back in.
  @Test(arguments: Set(oldWords.flatMap(\.keptIn)).sorted())
  func everyExceptionIsNeeded(path: String) throws {
    let text = try String(contentsOf: root.appending(path: path), encoding: .utf8)
    for word in oldWords where word.keptIn.contains(path) {
      #expect(text.range(of: word.pattern, options: .regularExpression) != nil, "\(path) does not hold \(word.pattern)")
    }
  }

  /// `path:line: 'word'; say …` for each old word of a text.
  private func findings(in text: String, path: String) -> [String] {
    oldWords.filter { !$0.keptIn.contains(path) }.flatMap { word in
      matches(of: word.pattern, in: text).map { range in
        let line = text[..<range.lowerBound].count { $0.isNewline } + 1
        return "\(path):\(line): '\(text[range])'; say \(word.instead)"
      }
    }
  }

  private func matches(of pattern: String, in text: String) -> [Range<String.Index>] {
    guard let expression = try? NSRegularExpression(pattern: pattern) else { preconditionFailure("\(pattern) is no pattern") }
    return expression.matches(in: text, range: NSRange(text.startIndex..., in: text)).compactMap {
      Range($0.range, in: text)
    }.filter { !english.contains(text[$0].lowercased()) }
  }

  /// The texts of a folder's files that people write; of the repository's own folder only the files in it.
  private func texts(of folder: String) throws -> [(path: String, text: String)] {
    let manager = FileManager.default
    let names =
      folder == "."
      ? try manager.contentsOfDirectory(atPath: root.path)
      : try manager.subpathsOfDirectory(atPath: root.appending(path: folder).path)
    let texts = names.sorted().filter(isWritten).compactMap { name -> (String, String)? in
      let path = folder == "." ? name : "\(folder)/\(name)"
      return (try? String(contentsOf: root.appending(path: path), encoding: .utf8)).map { (path, $0) }
    }
    #expect(!texts.isEmpty)
    return texts
  }

  /// Whether people write a file: no data, no changelog, nothing that a tool made, and not this file.
  private func isWritten(_ path: String) -> Bool {
    let parts = path.split(separator: "/")
    let isHidden = parts.contains { $0.hasPrefix(".") || $0.hasPrefix("__") || $0.hasSuffix(".egg-info") }
    let ending = parts.last?.split(separator: ".", omittingEmptySubsequences: false).dropFirst().last
    let isText = ending.map { ["swift", "c", "h", "py", "md", "yaml", "yml", "txt", "toml", "mjs"].contains($0) } ?? true
    return isText && !isHidden && !["CHANGELOG.md", "StructureTests/VocabularyTests.swift"].contains(path)
  }
}
