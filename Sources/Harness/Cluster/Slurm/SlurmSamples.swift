import Foundation

/// Samples of nodes, each a job of its own that Slurm starts on one node.
extension Slurm {
  /// The nodes that Slurm knows, or those of a list such as `n[1-3],m7`, with their states.
  ///
  /// - Parameter options: If they name a partition, its nodes are meant; else those of the default one.
  static func nodes(_ list: String?, _ options: SlurmOptions) async throws -> [(name: String, state: String)] {
    let end = try await call(["sinfo", "-h", "-N", "-o", "%N|%P|%T"] + (list.map { ["-n", $0] } ?? []))
    guard end.succeeded else { throw ClusterError.engine(words(of: end)) }
    let nodes = SlurmNodes.nodes(in: end.output, partition: list == nil ? options.partition : .any)
    if nodes.isEmpty {
      let known =
        list.map { "no node '\($0)'" } ?? options.partition.name.map { "no partition '\($0)'" } ?? "no default partition"
      throw ClusterError.engine("Slurm knows \(known)")
    }
    return nodes
  }

  /// Has each node compute a sample; a node that takes no job is noted with its state.
  public func submitSamples(of list: String?, _ options: SlurmOptions) async throws {
    for (node, state) in try await Self.nodes(list, options) {
      if SlurmNodes.isUnusable(state) {
        try run.note(NodeSample(node: node, reason: "Slurm says that it is \(state)"))
        continue
      }
      let words = Self.sample(of: node, options, script: run.slurmScriptPath)
      let end = try await Self.call(words)
      let sample =
        end.succeeded
        ? NodeSample(node: node, job: try Self.jobNumber(in: end.output)) : NodeSample(node: node, reason: Self.words(of: end))
      try run.note(sample)
    }
  }

  /// The commands that submit samples of nodes.
  public static func sampleCommands(of list: String?, _ options: SlurmOptions, script: String) async throws -> [[String]] {
    try await nodes(list, options).filter { !SlurmNodes.isUnusable($0.state) }.map {
      sample(of: $0.name, options, script: script)
    }
  }

  private static func sample(of node: String, _ options: SlurmOptions, script: String) -> [String] {
    ["sbatch", "--parsable"] + options.arguments + ["--nodes=1", "--nodelist=\(node)", script, "sample"]
  }

  /// The samples that are not there yet, each with what Slurm says of it; nil if Slurm is silent.
  public func awaitedSamples() async throws -> [(sample: NodeSample, words: String, prospect: SampleProspect)]? {
    let open = try run.unansweredSamples
    if open.isEmpty { return [] }
    let end = try? await Self.call(["squeue", "--me", "-h", "-t", "all", "-o", "%A|%T|%r"])
    guard let end, end.succeeded else { return nil }
    return open.map { sample in
      if let reason = sample.reason { return (sample, reason, .none) }
      let (words, prospect) = SlurmNodes.job(sample.job ?? "", in: end.output)
      return (sample, words, prospect)
    }
  }
}

/// Whether a node's sample will be there.
public enum SampleProspect: Equatable, Sendable {
  /// Its job runs, or waits for its turn.
  case awaited
  /// Its job has ended, and its files may come late.
  case late
  case none
}

/// What Slurm prints of nodes, and of jobs that wait for one.
enum SlurmNodes {
  enum Partition: Equatable {
    case usual, any
    case named(String)

    var name: String? { if case .named(let name) = self { name } else { nil } }
  }

  /// The nodes of lines `name|partition|state`; a partition that ends in a star is the default one.
  static func nodes(in text: String, partition: Partition) -> [(name: String, state: String)] {
    var names: Set<String> = []
    return slurmFields(of: text).filter { $0.count == 3 }.filter { parts in
      switch partition {
      case .any: true
      case .usual: parts[1].hasSuffix("*")
      case .named(let name): parts[1] == name || parts[1] == name + "*"
      }
    }.filter { names.insert($0[0]).inserted }.map { ($0[0], $0[2]) }
  }

  /// Whether a node in such a state starts no job.
  static func isUnusable(_ state: String) -> Bool {
    // A star behind the state means that the node does not respond.
    state.hasSuffix("*") || ["down", "drain", "fail", "maint", "unknown"].contains { state.lowercased().contains($0) }
  }

  /// What the lines `job|state|reason` say of a job.
  static func job(_ number: String, in text: String) -> (words: String, prospect: SampleProspect) {
    guard let parts = slurmFields(of: text).last(where: { $0.count == 3 && $0[0] == number }) else {
      return ("its job has vanished", .late)
    }
    let (state, reason) = (parts[1], parts[2])
    switch state {
    // Others, such as ReqNodeNotAvail, can last for ever.
    case "PENDING": return (reason, ["Resources", "Priority", "None", "BeginTime"].contains(reason) ? .awaited : .none)
    case "RUNNING", "CONFIGURING", "COMPLETING": return (state, .awaited)
    case "COMPLETED": return (state, .late)
    default: return (state, .none)
    }
  }
}

extension SlurmOptions {
  /// The partition that the arguments name, by `-p x`, `-px`, `--partition x` or `--partition=x`.
  var partition: SlurmNodes.Partition {
    for (place, word) in arguments.enumerated().reversed() {
      if ["-p", "--partition"].contains(word), place + 1 < arguments.count { return .named(arguments[place + 1]) }
      if let name = word.split(separator: "=", maxSplits: 1).last, word.hasPrefix("--partition=") {
        return .named(String(name))
      }
      if word.hasPrefix("-p"), word.count > 2 { return .named(String(word.dropFirst(2))) }
    }
    return .usual
  }
}
