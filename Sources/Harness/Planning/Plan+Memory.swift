import AssayKit
import Glibc
import PluginHost
import PortableMath
import Records

extension ExperimentPlanner {
  /// Returns what planning asks of a problem.
  ///
  /// A problem with an outline of its own is only made if its data are a folder's, which may be unusable and of any length.
  func outline(of problem: ConfiguredPlugin, line: Int) throws(ConfigurationError) -> ProblemOutline {
    let (plugin, settings) = plugin(of: problem)
    let outline = plugin.outline?(settings)
    if let outline {
      try checkMemory(of: "'\(problem)'", outline.memory, line: line)
      if experiment.data == nil { return outline }
    }
    return ProblemOutline(of: try instance(of: problem), memory: outline?.memory ?? ProblemOutline.Memory(scalars: 0))
  }

  /// Makes a problem, with its data.
  private func instance(of problem: ConfiguredPlugin) throws(ConfigurationError) -> Problem<Double> {
    let (plugin, settings) = plugin(of: problem)
    do throws(DataError) {
      return try plugin.float64(settings, Seed(suite.seed))
    } catch {
      throw self.error(experiment.line, .unusableData("\(error)"))
    }
  }

  private func plugin(of problem: ConfiguredPlugin) -> (ProblemPlugin, Settings) {
    guard let plugin = registry.problem(problem.name) else {
      preconditionFailure("a planned problem was looked up before")
    }
    let resources = Resources(dataFolder: experiment.data)
    return (plugin, Settings(problem, descriptions: plugin.description.settings, resources: resources))
  }

  /// Refuses what needs more memory than there is, in the experiment's largest scalar type.
  func checkMemory(
    of what: @autoclosure () -> String, _ memory: ProblemOutline.Memory, line: Int
  ) throws(ConfigurationError) {
    let bytes = memory.total(scalarBytes: experiment.scalars.contains(.float64) ? 8 : 4)
    guard bytes > memoryBytes else { return }
    throw error(line, .tooLarge(what(), bytes: bytes, limit: memoryBytes))
  }

  /// Refuses numbers that the suite gives as other than zero or as finite, and that are not in one of the scalar types.
  func checkRepresentable(_ name: String, _ numbers: [Double], line: Int) throws(ConfigurationError) {
    guard experiment.scalars.contains(.float32) else { return }
    for number in numbers where number != 0 {
      let rounded = Float(number)
      guard rounded == 0 || rounded.isInfinite else { continue }
      throw error(
        line, .notRepresentable(name, value: shortest(number), scalar: "float32", becomes: rounded == 0 ? "zero" : "infinite"))
    }
  }
}

extension Setting {
  /// The numbers that a trial computes with.
  ///
  /// A list's ends beyond every number of a type stay: they are bounds that are not there.
  var writtenNumbers: [Double] {
    switch self {
    case .number(let number): [number]
    case .numbers(let numbers): numbers.filter { $0.magnitude < 1e300 }
    case .flag, .text: []
    }
  }
}

/// Returns the bytes that a process of this machine may have: the machine's, or those of a limit of the process if they are fewer.
public func availableMemoryBytes() -> Double {
  var bytes = machineMemoryBytes()
  for resource in [RLIMIT_AS, RLIMIT_DATA] {
    var limit = rlimit()
    if getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0 { bytes = min(bytes, Double(limit.rlim_cur)) }
  }
  return bytes
}
