import JSONCoding
import PortableMath

// Records read in the order of their sorted keys, as `encodeJSON` writes them. `Decodable` says the same of any order.

extension TrialRecord: OrderedDecodable {
  public init(_ members: inout OrderedMembers) throws(OutOfOrder) {
    let accuracy = try members.number("accuracy")
    let allocations: Measured<Allocations> = try members.object("allocations")
    var beforeCheckpoints = members
    var checkpoints = try members.checkpoints()
    let course = try members.course()
    let digest = try members.string("digest")
    let dimension = try members.integerIfPresent("dimension")
    let divergedAtStep = try members.integerIfPresent("divergedAtStep")
    let evaluations: EvaluationCounts = try members.object("evaluations")
    let finalDistance = try members.number("finalDistance")
    let finalGap = try members.number("finalGap")
    let finalValue = try members.number("finalValue")
    let model = try members.decodedIfPresent("model", ModelRecord.self)
    let node = try members.stringIfPresent("node")
    let peakMemoryBytes = try members.object("peakMemoryBytes", MeasuredInteger.self)
    let program = try members.decodedIfPresent("program", ProgramRecord.self)
    let reason = try members.stringIfPresent("reason")
    let sensitivity = try members.decodedIfPresent("sensitivity", [Sensitivity].self)
    let standardError = try members.stringIfPresent("standardError")
    let status = try members.name("status", TrialStatus.self)
    let stepDigests = try members.decodedIfPresent("stepDigests", StepDigestsFile.self)
    let steps = try members.integer("steps")
    let targets = try members.objects("targets", of: TargetHit.self)
    let timing: Measured<TrialTiming> = try members.object("timing")
    let trial: Trial = try members.object("trial")
    // Only now is it known that the trial expects figures, which may be of any checkpoint, or is part of a search.
    if members.omitted.checkpointsAtEnd != nil, members.omitted.keepsCheckpoints(of: trial) {
      checkpoints = try beforeCheckpoints.objects("checkpoints")
    }
    self.init(
      trial: trial, dimension: dimension, status: status, reason: reason, steps: steps,
      evaluations: evaluations, targets: targets, finalValue: finalValue, finalGap: finalGap, finalDistance: finalDistance,
      divergedAtStep: divergedAtStep, accuracy: accuracy, model: model, checkpoints: checkpoints, digest: digest)
    self.allocations = allocations
    self.course = course
    self.node = node
    self.peakMemoryBytes = peakMemoryBytes.measured
    self.program = program
    self.sensitivity = sensitivity
    self.standardError = standardError
    self.stepDigests = stepDigests
    self.timing = timing
  }
}

extension OrderedMembers {
  fileprivate mutating func checkpoints() throws(OutOfOrder) -> [Checkpoint] {
    guard let count = omitted.checkpointsAtEnd else { return try objects("checkpoints") }
    return try firstAndLast("checkpoints", count: count)
  }

  fileprivate mutating func course() throws(OutOfOrder) -> TrialCourse? {
    guard omitted.contains(.courses) else { return try objectIfPresent("course") }
    try skip("course")
    return nil
  }
}

extension TrialCourse: OrderedDecodable {
  public init(_ members: inout OrderedMembers) throws(OutOfOrder) {
    confusion = try members.decodedIfPresent("confusion", [[Int]].self)
    curves = try members.decodedIfPresent("curves", [CourseCurve].self)
    evaluations = try members.column("evaluations")
    gaps = try members.columnIfPresent("gaps")
    greatestValues = try members.columnIfPresent("greatestValues")
    iterate = try members.stringsIfPresent("iterate", floatColumn)
    leastValues = try members.columnIfPresent("leastValues")
    values = try members.column("values")
  }
}

extension Checkpoint: OrderedDecodable {
  public init(_ members: inout OrderedMembers) throws(OutOfOrder) {
    evaluations = try members.object("evaluations")
    isOutOfBounds = try members.flagIfPresent("isOutOfBounds")
    iterate = try members.stringsIfPresent("iterate") { text throws(OutOfOrder) in
      guard let number = ExactNumber(text) else { throw OutOfOrder() }
      return number
    }
    stages = try members.object("stages")
    step = try members.integer("step")
    guard let value = try members.number("value") else { throw OutOfOrder() }
    self.value = value
  }
}

extension StageDigests: OrderedDecodable {
  public init(_ members: inout OrderedMembers) throws(OutOfOrder) {
    self = [:]
    if let digest: StageDigest = try members.objectIfPresent("data") { self[.data] = digest }
    if let digest: StageDigest = try members.objectIfPresent("forward") { self[.forward] = digest }
    if let digest: StageDigest = try members.objectIfPresent("gradient") { self[.gradient] = digest }
    if let digest: StageDigest = try members.objectIfPresent("initialisation") { self[.initialization] = digest }
    if let digest: StageDigest = try members.objectIfPresent("loss") { self[.loss] = digest }
    if let digest: StageDigest = try members.objectIfPresent("update") { self[.update] = digest }
  }
}

extension StageDigest: OrderedDecodable {
  public init(_ members: inout OrderedMembers) throws(OutOfOrder) {
    let chained = try members.digest("chained")
    self.init(plain: try members.digest("plain"), chained: chained)
  }
}

extension EvaluationCounts: OrderedDecodable {
  public init(_ members: inout OrderedMembers) throws(OutOfOrder) {
    gradients = try members.integer("gradients")
    hessianProducts = try members.integer("hessianProducts")
    hessians = try members.integer("hessians")
    jacobians = try members.integer("jacobians")
    residuals = try members.integer("residuals")
    values = try members.integer("values")
  }
}

extension TargetHit: OrderedDecodable {
  public init(_ members: inout OrderedMembers) throws(OutOfOrder) {
    evaluations = try members.objectIfPresent("evaluations")
    steps = try members.integerIfPresent("steps")
    target = try members.object("target")
  }
}

// MARK: Measurements

extension Measured: OrderedDecodable where Value: OrderedDecodable {
  public init(_ members: inout OrderedMembers) throws(OutOfOrder) {
    if let reason = try members.stringIfPresent("absent") {
      self = .absent(reason)
    } else {
      self = .measured(try members.object("measured"))
    }
  }
}

private struct MeasuredInteger: OrderedDecodable {
  let measured: Measured<Int>

  init(_ members: inout OrderedMembers) throws(OutOfOrder) {
    if let reason = try members.stringIfPresent("absent") {
      measured = .absent(reason)
    } else {
      measured = .measured(try members.integer("measured"))
    }
  }
}

extension Allocations: OrderedDecodable {
  public init(_ members: inout OrderedMembers) throws(OutOfOrder) {
    bytes = try members.integer("bytes")
    count = try members.integer("count")
    steps = try members.integer("steps")
  }
}

extension TrialTiming: OrderedDecodable {
  public init(_ members: inout OrderedMembers) throws(OutOfOrder) {
    node = try members.stringIfPresent("node")
    processes = try members.objects("processes")
    stepsPerRepetition = try members.integer("stepsPerRepetition")
  }
}

extension ProcessTiming: OrderedDecodable {
  public init(_ members: inout OrderedMembers) throws(OutOfOrder) {
    clockReadNanoseconds = try members.double("clockReadNanoseconds")
    clockResolutionNanoseconds = try members.integer("clockResolutionNanoseconds")
    cpuNanoseconds = try members.integers("cpuNanoseconds")
    includesExchanges = try members.flagIfPresent("includesExchanges")
    peakMemoryBytes = try members.integer("peakMemoryBytes")
    referenceNanoseconds = try members.integersIfPresent("referenceNanoseconds")
    repetitionsPerBlock = try members.integer("repetitionsPerBlock")
    stepNanoseconds = try members.integersIfPresent("stepNanoseconds")
    wallNanoseconds = try members.integers("wallNanoseconds")
  }
}

// MARK: Values

private func floatColumn(_ text: UnsafeBufferPointer<UInt8>) throws(OutOfOrder) -> FloatColumn {
  guard let column = FloatColumn(text) else { throw OutOfOrder() }
  return column
}

extension OrderedMembers {
  fileprivate mutating func digest(_ key: StaticString) throws(OutOfOrder) -> DigestText {
    let read = try withStringIfPresent(key) { text throws(OutOfOrder) in Digest(digits: text) }
    guard let digest = read ?? nil else { throw OutOfOrder() }
    return .digits(digest)
  }

  mutating func column(_ key: StaticString) throws(OutOfOrder) -> FloatColumn {
    guard let column = try columnIfPresent(key) else { throw OutOfOrder() }
    return column
  }

  mutating func columnIfPresent(_ key: StaticString) throws(OutOfOrder) -> FloatColumn? {
    try withStringIfPresent(key, floatColumn)
  }

  mutating func number(_ key: StaticString) throws(OutOfOrder) -> RecordedNumber? {
    switch try numberOrTextIfPresent(key) {
    case nil: return nil
    case .number(let number): return RecordedNumber(number)
    case .text("inf"): return RecordedNumber(.infinity)
    case .text("-inf"): return RecordedNumber(-.infinity)
    case .text("nan"): return RecordedNumber(.nan)
    case .text: throw OutOfOrder()
    }
  }

  mutating func name<Names: RawRepresentable<String>>(
    _ key: StaticString, _ type: Names.Type = Names.self
  ) throws(OutOfOrder) -> Names {
    guard let name = Names(rawValue: try string(key)) else { throw OutOfOrder() }
    return name
  }
}
