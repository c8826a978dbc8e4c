import AssayKit
import Foundation
import Testing

@testable import PluginHost

private let fits: [(kind: SettingDescription.Kind, value: Setting, misfit: SettingMisfit?)] = [
  (.number(0...1), .number(0.5), nil),
  (.number(0...1), .number(1.5), .outOfRange),
  (.number(0...1), .number(.nan), .outOfRange),
  (.number(0...1), "a", .otherKind),
  (.integer(1...3), 3, nil),
  (.integer(1...3), .number(2.5), .outOfRange),
  (.integer(1...3), 4, .outOfRange),
  (.integer(1...3), [1], .otherKind),
  (.numbers(0...3), [1, 2], nil),
  (.numbers(0...3), [1, 4], .outOfRange),
  (.numbers(0...3), .numbers([.nan]), .outOfRange),
  (.numbers(0...3), [], .outOfRange),
  (.numbers(0...3), 1, .otherKind),
  (.integers(1...3), [1, 3], nil),
  (.integers(1...3), [1, 2.5], .outOfRange),
  (.integers(1...3), [0], .outOfRange),
  (.integers(1...3), [-3], .outOfRange),
  (.integers(1...3), [1e19], .outOfRange),
  (.integers(1...3), [], .outOfRange),
  (.flag, true, nil),
  (.flag, "true", .otherKind),
  (.flag, 1, .otherKind),
  (.choice(["a", "b"]), "b", nil),
  (.choice(["a", "b"]), "c", .unknownChoice),
  (.choice(["true", "false"]), true, .otherKind),
]

@Suite struct SettingTests {
  @Test(arguments: fits)
  func aValueFitsItsKindOrTheReasonIsNamed(kind: SettingDescription.Kind, value: Setting, misfit: SettingMisfit?) {
    #expect(kind.misfit(value) == misfit)
    #expect(SettingDescription("x", kind, default: value, "").hasFittingDefault == (misfit == nil))
  }

  @Test func noDefaultFits() { #expect(SettingDescription("x", .flag, default: nil, "").hasFittingDefault) }

  @Test(arguments: ["a", "A1", "a-b_c", String(repeating: "a", count: 64)])
  func aNameHasLettersDigitsAndTwoSigns(name: String) { #expect(PluginName.isValid(name)) }

  @Test(arguments: ["", "1a", "-a", "_a", "a b", "a.b", "ä", "aä", "a\n", "[a", "a@", String(repeating: "a", count: 65)])
  func anythingElseIsNoName(name: String) { #expect(!PluginName.isValid(name)) }

  @Test(arguments: [("true", Setting.flag(true)), ("false", .flag(false))])
  func aFlagOnTheWireIsTrueOrFalse(json: String, value: Setting) throws {
    let text = #"{"name": "bold", "summary": "whether", "kind": "flag", "default": \#(json)}"#
    let description = try JSONDecoder().decode(WireSetting.self, from: Data(text.utf8)).setting(of: "x")
    #expect(description.defaultValue == value)
    #expect(String(decoding: try JSONEncoder().encode(SettingValue(value)), as: UTF8.self) == json)
  }

  @Test(arguments: ["1", "\"true\"", "[1]"])
  func anotherDefaultOfAFlagIsRefused(json: String) throws {
    let text = #"{"name": "bold", "summary": "whether", "kind": "flag", "default": \#(json)}"#
    let wire = try JSONDecoder().decode(WireSetting.self, from: Data(text.utf8))
    #expect(throws: PluginFault.badDescription(of: "x", "'bold' does not admit its default")) { try wire.setting(of: "x") }
  }
}
