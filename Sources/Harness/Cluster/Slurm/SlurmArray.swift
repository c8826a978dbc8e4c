/// An array of tasks that is submitted at once: shard = offset + task.
public struct SlurmArray: Equatable, Sendable {
  public let offset: Int
  public let tasks: [Int]

  /// The shards as arrays whose tasks are below Slurm's greatest array size.
  public static func arrays(of shards: [Int], greatestSize: Int) -> [SlurmArray] {
    let groups = Dictionary(grouping: shards) { $0 / greatestSize }
    return groups.sorted { $0.key < $1.key }.map { group, shards in
      SlurmArray(offset: group * greatestSize, tasks: shards.map { $0 - group * greatestSize }.sorted())
    }
  }

  /// The tasks as `sbatch --array` reads them: `0-4,7%8`.
  public func indices(atMost limit: Int?) -> String {
    var ranges: [ClosedRange<Int>] = []
    for task in tasks {
      if let last = ranges.last, last.upperBound == task - 1 {
        ranges[ranges.count - 1] = last.lowerBound...task
      } else {
        ranges.append(task...task)
      }
    }
    let words = ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
    return words.joined(separator: ",") + (limit.map { "%\($0)" } ?? "")
  }
}
