import JSONCoding
import PortableMath

// Trials read in the order of their sorted keys, as `encodeJSON` writes them.

extension Trial: OrderedDecodable {
  public init(_ members: inout OrderedMembers) throws(OutOfOrder) {
    arithmetic = try members.decodedIfPresent("arithmetic", ArithmeticBackend.self)
    budget = try members.object("budget")
    continueAfterTargets = try members.flag("continueAfterTargets")
    data = try members.stringIfPresent("data")
    expectations = try members.decoded("expectations", [ExpectedFigure].self)
    experiment = try members.string("experiment")
    id = try members.string("id")
    keepsStepDigests = try members.flagIfPresent("keepsStepDigests")
    measuresSensitivity = try members.flagIfPresent("measuresSensitivity")
    note = try members.stringIfPresent("note")
    optimizer = try members.object("optimizer")
    pooledSettings = try members.stringsIfPresent("pooledSettings")
    problem = try members.object("problem")
    scalar = try members.name("scalar")
    seed = try members.unsigned("seed")
    start = try members.doublesIfPresent("start")
    suiteSeed = try members.unsigned("suiteSeed")
    targets = try members.objects("targets")
    threads = try members.integerIfPresent("threads")
    timeLimitSeconds = try members.double("timeLimitSeconds")
    timing = try members.object("timing")
    tuning = try members.decodedIfPresent("tuning", TuningTrial.self)
  }
}

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
  fileprivate init(_ value: OrderedMembers.NumberOrText) {
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
