import JSONCoding
import PortableMath

// Trials read in the order of their sorted keys, as `encodeJSON` writes them.

extension ConfiguredPlugin: OrderedDecodable {
  public init(_ members: inout OrderedMembers) throws(OutOfOrder) {
    name = try members.string("name")
    var rest = members
    if let pairs = try? rest.numbersAndTexts("settings") {
      members = rest
      settings = [:]
      for (key, value) in pairs.reversed() { settings[key] = SuiteValue(value) }
    } else {
      settings = try members.decoded("settings")
    }
  }
}

extension SuiteValue {
  fileprivate init(_ value: NumberOrText) {
    switch value {
    case .number(let number): self = .number(number)
    case .text(let text): self = .text(text)
    }
  }
}

extension Budget: OrderedDecodable {
  public init(_ members: inout OrderedMembers) throws(OutOfOrder) {
    epochs = try members.integerIfPresent("epochs")
    evaluations = try members.integerIfPresent("evaluations")
    seconds = try members.doubleIfPresent("seconds")
    steps = try members.integerIfPresent("steps")
  }
}

extension Target: OrderedDecodable {
  public init(_ members: inout OrderedMembers) throws(OutOfOrder) {
    quantity = try members.name("quantity")
    value = try members.double("value")
  }
}

extension TimingPlan: OrderedDecodable {
  public init(_ members: inout OrderedMembers) throws(OutOfOrder) {
    self.init()
    blockMilliseconds = try members.double("blockMilliseconds")
    blocks = try members.integer("blocks")
    latencies = try members.flagIfPresent("latencies")
    processes = try members.integer("processes")
  }
}
