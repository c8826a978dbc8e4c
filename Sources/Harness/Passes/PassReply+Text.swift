import JSONCoding
import Records

// A record's text is its object in its report, too. It is read as fast as a report, and written there as it is.

extension PassReply: OrderedDecodable {
  public init(_ members: inout OrderedMembers) throws(OutOfOrder) {
    self = .record(try members.object("record", AssociatedRecord.self).record)
  }

  /// What Swift encodes of a case with one value without a name (SE-0295).
  private struct AssociatedRecord: OrderedDecodable {
    let record: TrialRecord

    init(_ members: inout OrderedMembers) throws(OutOfOrder) { record = try members.object("_0") }
  }

  /// The record's object in the text of a reply; nil if it is another reply.
  static func recordText(in reply: [UInt8]) -> ArraySlice<UInt8>? {
    let head = Array(#"{"record":{"_0":"#.utf8)
    let tail = Array("}}".utf8)
    guard reply.starts(with: head), reply.suffix(tail.count) == tail[...] else { return nil }
    return reply[head.count..<(reply.count - tail.count)]
  }
}
