import JSONCoding
import PortableMath

// Records written in the order of their sorted keys: what `Encodable` gives, in a fraction of the time. A test compares both.

extension TrialRecord: OrderedEncodable {
  public func write(to members: inout OrderedWriter) throws {
    try members.number("accuracy", accuracy)
    try members.object("allocations", allocations)
    try members.objects("checkpoints", checkpoints)
    try members.object("course", course)
    members.string("digest", digest)
    members.integer("dimension", dimension)
    members.integer("divergedAtStep", divergedAtStep)
    try members.object("evaluations", evaluations)
    try members.number("finalDistance", finalDistance)
    try members.number("finalGap", finalGap)
    try members.number("finalValue", finalValue)
    try members.encoded("model", model)
    members.string("node", node)
    try members.object("peakMemoryBytes", peakMemoryBytes)
    try members.encoded("program", program)
    members.string("reason", reason)
    try members.encoded("sensitivity", sensitivity)
    members.string("standardError", standardError)
    members.string("status", status.rawValue)
    try members.encoded("stepDigests", stepDigests)
    members.integer("steps", steps)
    try members.objects("targets", targets)
    try members.object("timing", timing)
    try members.object("trial", trial)
  }
}

extension TrialCourse: OrderedEncodable {
  public func write(to members: inout OrderedWriter) throws {
    try members.encoded("confusion", confusion)
    try members.encoded("curves", curves)
    members.string("evaluations", evaluations.text)
    members.string("gaps", gaps?.text)
    members.string("greatestValues", greatestValues?.text)
    members.strings("iterate", iterate?.map(\.text))
    members.string("leastValues", leastValues?.text)
    members.string("values", values.text)
  }
}

extension Checkpoint: OrderedEncodable {
  public func write(to members: inout OrderedWriter) throws {
    try members.object("evaluations", evaluations)
    members.flag("isOutOfBounds", isOutOfBounds)
    members.strings("iterate", iterate?.map(\.text))
    try members.object("stages", stages)
    members.integer("step", step)
    try members.number("value", value)
  }
}

extension StageDigests: OrderedEncodable {
  public func write(to members: inout OrderedWriter) throws {
    try members.object("data", self[.data])
    try members.object("forward", self[.forward])
    try members.object("gradient", self[.gradient])
    try members.object("initialisation", self[.initialization])
    try members.object("loss", self[.loss])
    try members.object("update", self[.update])
  }
}

extension StageDigest: OrderedEncodable {
  public func write(to members: inout OrderedWriter) throws {
    members.digest("chained", chainedDigest)
    members.digest("plain", plainDigest)
  }
}

extension EvaluationCounts: OrderedEncodable {
  public func write(to members: inout OrderedWriter) throws {
    members.integer("gradients", gradients)
    members.integer("hessianProducts", hessianProducts)
    members.integer("hessians", hessians)
    members.integer("jacobians", jacobians)
    members.integer("residuals", residuals)
    members.integer("values", values)
  }
}

extension TargetHit: OrderedEncodable {
  public func write(to members: inout OrderedWriter) throws {
    try members.object("evaluations", evaluations)
    members.integer("steps", steps)
    try members.object("target", target)
  }
}

extension Measured: OrderedEncodable {
  public func write(to members: inout OrderedWriter) throws {
    switch self {
    case .measured(let value): try members.encoded("measured", value)
    case .absent(let reason): members.string("absent", reason)
    }
  }
}

// MARK: Trials

extension ConfiguredPlugin: OrderedEncodable {
  public func write(to members: inout OrderedWriter) throws {
    members.string("name", name)
    let pairs = settings.compactMap { key, value in value.numberOrText.map { (key: key, value: $0) } }
    if pairs.count == settings.count {
      try members.numbersAndTexts("settings", pairs)
    } else {
      try members.encoded("settings", settings)
    }
  }
}

extension SuiteValue {
  /// nil for a list.
  fileprivate var numberOrText: NumberOrText? {
    switch self {
    case .number(let number): .number(number)
    case .text(let text): .text(text)
    case .list: nil
    }
  }
}

extension Budget: OrderedEncodable {
  public func write(to members: inout OrderedWriter) throws {
    members.integer("epochs", epochs)
    members.integer("evaluations", evaluations)
    try members.double("seconds", seconds)
    members.integer("steps", steps)
  }
}

extension Target: OrderedEncodable {
  public func write(to members: inout OrderedWriter) throws {
    members.string("quantity", quantity.rawValue)
    try members.double("value", value)
  }
}

extension TimingPlan: OrderedEncodable {
  public func write(to members: inout OrderedWriter) throws {
    try members.double("blockMilliseconds", blockMilliseconds)
    members.integer("blocks", blocks)
    members.flag("latencies", latencies)
    members.integer("processes", processes)
  }
}

// MARK: Values

extension OrderedWriter {
  fileprivate mutating func number(_ key: StaticString, _ number: RecordedNumber?) throws {
    guard let number else { return }
    if number.value.isFinite { try double(key, number.value) } else { string(key, nonFiniteName(number.value)) }
  }

  fileprivate mutating func digest(_ key: StaticString, _ digest: DigestText) {
    switch digest {
    case .digits(let digest): plain(key) { digest.appendDigits(to: &$0) }
    case .other(let text): string(key, text)
    }
  }
}

extension Digest {
  /// Appends the 32 digits of its description.
  fileprivate func appendDigits(to bytes: inout [UInt8]) {
    for word in [high, low] {
      for place in 1...16 {
        let digit = UInt8(truncatingIfNeeded: word >> UInt64(64 - 4 * place) & 0xf)
        bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
      }
    }
  }
}
