import ArgumentParser
import Foundation
import Harness
import Rendering
import SystemFiles

/// What a result can be written as.
enum OutputFormat: String, CaseIterable {
  case terminal
  case markdown
  case html
  case json
  case csv
  case latex
  case junit
  case sarif
  case github
  case comment

  /// The ending of a file's name; nil if the format is for standard output only.
  var ending: String? {
    switch self {
    case .terminal, .github: nil
    case .markdown: "md"
    case .html: "html"
    case .json: "json"
    case .csv: "csv"
    case .latex: "tex"
    case .junit: "xml"
    case .sarif: "sarif"
    case .comment: "comment"
    }
  }
}

/// A set of formats that a verb offers.
protocol OutputOffer: Sendable {
  static var formats: [OutputFormat] { get }
}

extension OutputOffer {
  static func format(named name: String) throws -> OutputFormat {
    if let format = OutputFormat(rawValue: name), formats.contains(format) { return format }
    throw ValidationError("It is one of \(listed(formats.map(\.rawValue), "or")).")
  }

  static func format(ofFile path: String) throws -> OutputFormat {
    let ending = path.split(separator: "/").last?.split(separator: ".").dropFirst().last.map(String.init)
    if let ending, let format = formats.first(where: { $0.ending == ending }) { return format }
    throw ValidationError("'--output \(path)': the file must end in \(endings).")
  }

  static var endings: String { listed(formats.compactMap(\.ending).map { ".\($0)" }, "or") }
}

enum DocumentFormats: OutputOffer { static let formats: [OutputFormat] = [.terminal, .markdown, .html, .json] }
enum TableFormats: OutputOffer { static let formats = DocumentFormats.formats + [.csv, .latex] }
enum GateFormats: OutputOffer { static let formats = TableFormats.formats + [.junit, .sarif, .github, .comment] }

/// Where a verb's result goes, and in which format.
struct OutputOptions<Offer: OutputOffer>: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("What to print: \(listed(Offer.formats.map(\.rawValue), "or")).", valueName: "format"),
    completion: .list(Offer.formats.map(\.rawValue)), transform: { try Offer.format(named: $0) })
  var format = OutputFormat.terminal

  @Option(
    help: ArgumentHelp(
      "Also write the result to a file, in the format of its ending: \(Offer.endings); may be given more than once.",
      valueName: "file"),
    completion: .file())
  var output: [String] = []

  @Option(
    help: ArgumentHelp("Also write the result as a page, one HTML file with its pictures.", valueName: "file"),
    completion: .file())
  var html: String?

  @OptionGroup var color: ColorOptions

  /// All files that the result is written to.
  var files: [String] { output + [html].compactMap(\.self) }

  /// The first file that gets a page; nil for none.
  var page: String? { html ?? output.first { (try? Offer.format(ofFile: $0)) == .html } }

  func validate() throws { for path in output { _ = try Offer.format(ofFile: path) } }

  /// Whether the result is printed or written in this format.
  func has(_ format: OutputFormat) -> Bool {
    self.format == format || format == .html && page != nil || output.contains { (try? Offer.format(ofFile: $0)) == format }
  }

  /// Prints a document, and writes all files asked for.
  func deliver(_ document: Document) throws { try deliver { try document.text(as: $0, color.style) } }

  /// Prints a result as `text` makes it, and writes all files asked for.
  ///
  /// A page is for a browser: if a file has it, its place is printed in its stead. What programs read stays alone on standard
  /// output.
  func deliver(_ text: (OutputFormat) throws -> String) throws {
    if format != .html || page == nil { try printResult(try text(format)) }
    let files = try output.map { ($0, try Offer.format(ofFile: $0)) } + [html].compactMap { $0.map { ($0, .html) } }
    for (path, format) in files {
      try writeText(try text(format), to: path)
      if format == .html, [.terminal, .html].contains(self.format) { try printPlace(ofPage: path) }
    }
  }
}

extension Document {
  /// The document in a format that every document has.
  func text(as format: OutputFormat, _ style: TerminalStyle) throws -> String {
    switch format {
    case .terminal: terminal(style)
    case .markdown: markdown()
    case .html: html()
    case .json: try json()
    case .csv: csv()
    case .latex: latex()
    case .junit, .sarif, .github, .comment: throw Failure(.badInput, "'\(format.rawValue)' is a format of gates")
    }
  }
}

/// Of reports, recordings, suites, policies and plugins.
private let inputEndings = [reportSuffix, recordingSuffix, ".yaml", ".yml", ".so"]

/// Refuses files that cannot be written, before the work whose outcome they are to hold: begins each of them.
///
/// - Parameters:
///   - inputs: What the work reads. None of it is replaced, whatever other name leads to it.
///   - areReports: Whether reports are written. Nothing else has their ending, or that of another input.
func refuseUnwritable(_ files: [String], reading inputs: [String] = [], areReports: Bool = false) throws {
  for path in files {
    if let ending = inputEndings.first(where: path.hasSuffix), !(areReports && ending == reportSuffix) {
      throw Failure(.badInput, "'\(path)' ends in '\(ending)' as what Assay reads; what is written needs another name")
    }
    if let input = inputs.first(where: { isSameFile($0, path) }) {
      throw Failure(.badInput, "'\(input)' is read, so what is written needs another name than '\(path)'")
    }
    do throws(FileError) { _ = try AtomicFile(path) } catch {
      throw Failure(.badInput, "\(FileError("write", path, code: error.code))")
    }
  }
}

/// Prints where a page was written, as a link where the terminal takes one.
func printPlace(ofPage path: String) throws { try printResult("page \(terminalLink(visible(path), toFile: path))\n") }

func writeText(_ text: String, to path: String) throws {
  do {
    try writeFileAtomically(Array(text.utf8), to: path)
  } catch {
    throw Failure(.badInput, "\(error)")
  }
}

/// `a, b or c`.
func listed(_ names: [String], _ conjunction: String) -> String {
  names.count < 2 ? names.joined() : "\(names.dropLast().joined(separator: ", ")) \(conjunction) \(names[names.count - 1])"
}
