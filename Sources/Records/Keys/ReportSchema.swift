/// The JSON Schema of the lines of reports, and of a report as one object.
public func reportSchema() throws -> JSONValue {
  let lines: [(title: String, schema: JSONValue)] = [
    ("header", try decodedSchema(of: HeaderForm.self)), ("node", try decodedSchema(of: ReportNode.self)),
    ("record", try decodedSchema(of: RecordForm.self)), ("allocations", try decodedSchema(of: AllocationsForm.self)),
    ("timing", try decodedSchema(of: TimingForm.self)), ("resumption", try decodedSchema(of: ResumptionForm.self)),
    ("amendment", try decodedSchema(of: AmendmentForm.self)), ("footer", try decodedSchema(of: ReportFooter.self)),
    ("report as one object", try schemaOfOneObject()),
  ]
  return [
    "$schema": "http://json-schema.org/draft-07/schema#", "title": "A line of an Assay report, or a report as one object",
    "anyOf": .list(lines.map { title, schema in (["title": .text(title)] as JSONValue).adding(schema) }),
  ]
}

/// The schema of what versions 1 and 2 wrote, and what a report is exported as.
private func schemaOfOneObject() throws -> JSONValue {
  let report = try decodedSchema(of: Report.self)
  guard case .object(let members) = report else { return report }
  // Both are written around the report, and the checksum is read before it.
  let around: JSONValue = [checksumKey: ["type": "string"], "summary": ["type": "object"]]
  return .object(
    members.map { member in
      member.key == "properties" ? JSONValue.Member(key: member.key, value: member.value.adding(around)) : member
    })
}

// The types that do not decode themselves key by key.

extension Int: SchemaDescribed {
  static var jsonSchema: JSONValue { ["type": "integer"] }
  static var example: Int { 0 }
}

extension UInt64: SchemaDescribed {
  static var jsonSchema: JSONValue { ["type": "integer", "minimum": 0] }
  static var example: UInt64 { 0 }
}

extension Double: SchemaDescribed {
  static var jsonSchema: JSONValue { ["type": "number"] }
  static var example: Double { 0 }
}

extension Bool: SchemaDescribed {
  static var jsonSchema: JSONValue { ["type": "boolean"] }
  static var example: Bool { false }
}

extension String: SchemaDescribed {
  static var jsonSchema: JSONValue { ["type": "string"] }
  static var example: String { "" }
}

extension RecordedNumber: SchemaDescribed {
  static var jsonSchema: JSONValue { ["anyOf": [["type": "number"], ["enum": ["inf", "-inf", "nan"]]]] }
  static var example: RecordedNumber { RecordedNumber(0) }
}

extension ExactNumber: SchemaDescribed {
  static var jsonSchema: JSONValue { ["type": "string", "pattern": "^(-?0x[01](\\.[0-9a-f]+)?p[+-][0-9]+|-?inf|nan)$"] }
  static var example: ExactNumber { ExactNumber(0.0) }
}

extension Base64Bytes: SchemaDescribed {
  static var jsonSchema: JSONValue { ["type": "string", "contentEncoding": "base64"] }
  static var example: Base64Bytes { Base64Bytes([]) }
}

extension FloatColumn: SchemaDescribed {
  static var jsonSchema: JSONValue { ["type": "string", "contentEncoding": "base64"] }
  static var example: FloatColumn { FloatColumn([]) }
}

extension StageDigests: SchemaDescribed {
  static var jsonSchema: JSONValue {
    guard let digests = try? decodedSchema(of: StageDigest.self) else { return ["type": "object"] }
    return ["type": "object", "additionalProperties": digests]
  }
  static var example: StageDigests { [:] }
}

extension SuiteValue: SchemaDescribed {
  static var jsonSchema: JSONValue { ["type": ["number", "string", "array"]] }
  static var example: SuiteValue { .number(0) }
}

extension Measured: SchemaDescribed {
  static var jsonSchema: JSONValue {
    let absent: JSONValue = ["type": "object", "properties": ["absent": ["type": "string"]], "required": ["absent"]]
    guard let value = try? decodedSchema(of: Value.self) else { return absent }
    let measured: JSONValue = ["type": "object", "properties": ["measured": value], "required": ["measured"]]
    return ["anyOf": [measured, absent]]
  }
  static var example: Measured { .absent("") }
}

// Enumerations whose cases have values: an object of one key, the case.

extension ExpectedFigure.Figure: SchemaDescribed {
  static var jsonSchema: JSONValue {
    oneCase(of: ["iterate", "value", "steps", "stepsAtMost", "evaluations", "values", "status", "accuracy"])
  }
  static var example: ExpectedFigure.Figure { .status(equals: .failed) }
}

extension TunedHyperparameter.Kind: SchemaDescribed {
  static var jsonSchema: JSONValue { oneCase(of: ["number", "integer", "choice"]) }
  static var example: TunedHyperparameter.Kind { .choice([]) }
}

extension StoppingRule: SchemaDescribed {
  static var jsonSchema: JSONValue { oneCase(of: ["median", "halving"]) }
  static var example: StoppingRule { .halving(from: 1, factor: 2) }
}

private func oneCase(of names: [String]) -> JSONValue {
  let cases = names.map { JSONValue.Member(key: $0, value: ["type": "object"]) }
  return [
    "type": "object", "properties": .object(cases), "additionalProperties": false, "minProperties": 1, "maxProperties": 1,
  ]
}
