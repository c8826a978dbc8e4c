import EventLogs
import FaultyPlugins
import Glibc
import PortableMath
import Records
import SystemFiles
import Testing

@testable import Harness

private let kind = "problems: [line], optimizers: [{faulty: {fault: none}}], budget: {steps: 700}"

private func reply(_ trial: Trial, events: String?, state: String? = nil) -> PassReply {
  let place = state.map { StatePlace(path: $0, run: "run", seconds: 0) }
  let request = PassRequest(pass: .recording, trial: trial, statePlace: place, eventsPath: events)
  return perform(request, with: faultyRegistry)
}

private func recorded(_ reply: PassReply) throws -> TrialRecord {
  guard case .record(let record) = reply else { throw Unexpected(what: "\(reply)") }
  return record
}

/// The events of a log without their times: after a frame's header of 12 bytes, the time is the first field, of 9 bytes.
private func timeless(_ path: String) throws -> [[UInt8]] {
  var events: [[UInt8]] = []
  var rest = try readFile(path)[...]
  while rest.count > 12 {
    let length = rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    events.append(Array(rest.dropFirst(12 + 9).prefix(length - 9)))
    rest = rest.dropFirst(12 + length + 4)
  }
  return events
}

@Suite struct EventLogTests {
  @Test func aLogChangesNothing() async throws {
    try await withTemporaryFolder { folder in
      let trial = try trial(kind)
      let path = eventsPath(of: trial, in: folder)
      #expect(try recorded(reply(trial, events: path)) == recorded(reply(trial, events: nil)))
      #expect(path.hasSuffix("/e/line/faulty(fault=none)/float64/0/events.out.tfevents.assay"))
      // The file's start; steps 0 to 512; every second one to 700; those of every third step that are left out of these.
      let steps = Set(0...512).union(stride(from: 514, through: 700, by: 2)).union(stride(from: 3, through: 700, by: 3))
      // The examination at the last step, which is no end of an epoch, has an event of its own.
      #expect(try timeless(path).count == 1 + steps.count + 1)
    }
  }

  @Test(arguments: [1, 3, 512, 513, 515, 600, 699])
  func aTrialThatResumesHasTheSameLog(step: Int) async throws {
    try await withTemporaryFolder { folder in
      let whole = try trial(kind)
      _ = try recorded(reply(whole, events: "\(folder)/whole"))
      let path = "\(folder)/killed"
      var part = whole
      part.budget.steps = step
      _ = try recorded(reply(part, events: path, state: "\(folder)/state"))
      // What a killed worker wrote after its state is there, the last event of it torn.
      try writeFileAtomically(readFile(path) + eventFileStart(wallSeconds: 1) + [7, 7, 7], to: path)
      _ = try recorded(reply(whole, events: path, state: "\(folder)/state"))
      #expect(try timeless(path) == timeless("\(folder)/whole"))
    }
  }

  @Test func aLogThatBeginsInTheMiddleOfItsTrialIsReported() async throws {
    try await withTemporaryFolder { folder in
      let whole = try trial(kind)
      let path = "\(folder)/log"
      var part = whole
      part.budget.steps = 600
      _ = try recorded(reply(part, events: path, state: "\(folder)/state"))
      unlink(path)
      guard case .unlogged(_, let reason) = reply(whole, events: path, state: "\(folder)/state") else {
        throw Unexpected(what: "a whole log")
      }
      #expect(reason == "'\(path)' was removed or cut, and begins anew after a saved state")
    }
  }

  @Test func aLogThatCannotBeWrittenIsReportedAndTheTrialIsUnharmed() throws {
    let trial = try trial(kind)
    guard case .unlogged(let record, let reason) = reply(trial, events: "/proc/no/log") else {
      throw Unexpected(what: "a log in /proc")
    }
    #expect(record == (try recorded(reply(trial, events: nil))))
    #expect(reason == "cannot create the folder '/proc/no': No such file or directory")
  }

  @Test func foldersNamesAreLegibleSafeAndTheirOwn() {
    #expect(safeName("sgd(momentum: 0.9, rate: 0.1)") == "sgd(momentum=0.9,rate=0.1)")
    #expect(safeName("Versuch ä").hasPrefix("Versuch___"))
    #expect(safeName("a:b") != safeName("a;b"))
    #expect(safeName("..").allSatisfy { $0 != "/" } && safeName("..").count > 2)
    #expect(safeName(String(repeating: "x", count: 300)).utf8.count <= 120)
    #expect(safeName(String(repeating: "x", count: 300)) != safeName(String(repeating: "x", count: 301)))
  }
}
