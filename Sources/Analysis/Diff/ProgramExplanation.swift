/// What else an explanation says of two recordings of a program.
public struct ProgramExplanation: Equatable, Codable, Sendable {
  /// Where both sides part, with both numbers if this machine made both sides' bits.
  public var discrepancy: RecordedDiscrepancy
  /// The last step of the runs; each has a side's bits if it has them through here.
  public var lastStep: Int
  /// Whether the program without a change had the same bits when it was run again.
  public var isRepeatable = true
  /// Of the change that was found: when both were run on, in turns.
  public var confirmation: Confirmation?

  /// The change that was found beside none, further than the first step apart.
  public struct Confirmation: Equatable, Codable, Sendable {
    public var change: String
    /// Which side's bits it gives: 0 or 1.
    public var side: Int
    /// The last step of these runs.
    public var lastStep: Int
    /// Where that side's bits end nevertheless; nil if they are the same through the last step.
    public var apart: RecordedDiscrepancy?
    /// The time of a step under the change, in times of a step without; nil if the program did not tell it.
    public var price: Double?

    public init(change: String, side: Int, lastStep: Int, apart: RecordedDiscrepancy?, price: Double?) {
      (self.change, self.side, self.lastStep, self.apart, self.price) = (change, side, lastStep, apart, price)
    }
  }

  public init(discrepancy: RecordedDiscrepancy, lastStep: Int) {
    self.discrepancy = discrepancy
    self.lastStep = lastStep
  }
}
