import Records

/// A table for programs: named columns of numbers and texts, in full precision.
public struct DataTable {
  public let columns: [String]
  /// A cell for each column in each row; rows are made one by one, since a report may have millions.
  public let rows: AnySequence<[Cell]>

  public enum Cell: Equatable, Sendable {
    /// There is no such quantity, or it was not measured.
    case absent
    case whole(Int)
    case unsigned(UInt64)
    case number(Double)
    case flag(Bool)
    case text(String)
  }
}

extension DataTable.Cell {
  init(_ number: Double?) { self = number.map(Self.number) ?? .absent }
  init(_ number: RecordedNumber?) { self.init(number?.value) }
  init(_ count: Int?) { self = count.map(Self.whole) ?? .absent }
  init(_ flag: Bool?) { self = flag.map(Self.flag) ?? .absent }
  init(_ text: String?) { self = text.map(Self.text) ?? .absent }

  /// A number of a suite is whole if it has no fraction: `10`, not `10.0`. A list is a text.
  init(_ setting: SuiteValue?) {
    switch setting {
    case nil: self = .absent
    case .number(let number): self = Int(exactly: number).map(Self.whole) ?? .number(number)
    case .text, .list: self = .text(setting?.description ?? "")
    }
  }
}
