/// The name of a fingerprint's line, and what the line means to its readers.
public struct FingerprintKey: Hashable, Sendable {
  /// `cpu.model`, or what all names of a family begin with, such as `environment.OMP_`.
  public let name: String
  /// Whether lines of many names have this key.
  public let isFamily: Bool
  private let traits: Traits

  private struct Traits: OptionSet, Hashable {
    let rawValue: Int
    static let changesBits = Traits(rawValue: 1)
    static let machine = Traits(rawValue: 2)
    static let toolchain = Traits(rawValue: 4)
    static let repeats = Traits(rawValue: 8)
  }

  private init(_ name: String, isFamily: Bool = false, _ traits: Traits = []) {
    self.name = name
    self.isFamily = isFamily
    self.traits = traits
  }

  /// The key of a line; nil if it is not known here.
  public init?(ofLine name: String) {
    let exact = Self.all.first { $0.name == name && !$0.isFamily }
    guard let key = exact ?? Self.all.first(where: { $0.isFamily && name.hasPrefix($0.name) }) else { return nil }
    self = key
  }

  /// Whether two machines that differ only in this line may compute different bits; else only times change.
  public var mayChangeBits: Bool { traits.contains(.changesBits) }
  /// Whether the line describes the machine, and so enters its name.
  public var isOfMachine: Bool { traits.contains(.machine) }
  /// Whether times of one machine are only compared if the line is equal.
  public var isOfToolchain: Bool { traits.contains(.toolchain) }
  /// Whether two runs of one executable on one machine are repeats only if the line is equal.
  public var isOfRepeats: Bool { traits.contains(.repeats) }
  /// Its place among all keys: the likeliest causes of other bits come first.
  public var rank: Int { Self.all.firstIndex(of: self) ?? Self.all.count }
}

// MARK: The keys

extension FingerprintKey {
  /// The arithmetic backends that trials compute with.
  public static let arithmeticTrials = FingerprintKey("arithmetic.trials", .changesBits)
  /// The version of the portable arithmetic.
  public static let arithmeticVersion = FingerprintKey("arithmetic.version", .changesBits)
  /// Rounding and underflow.
  public static let arithmeticModes = FingerprintKey("arithmetic.modes", .changesBits)
  /// The BLAS that was loaded, and its kernels.
  public static let blas = FingerprintKey("blas", [.changesBits, .repeats])
  /// The bits of libm's exp at a point where its variants differ.
  public static let libmExp = FingerprintKey("os.libm.exp", .changesBits)
  public static let cpuInstructionSets = FingerprintKey("cpu.instructionSets", [.changesBits, .machine])
  public static let cpuArchitecture = FingerprintKey("cpu.architecture", [.changesBits, .machine])
  public static let swiftCompiler = FingerprintKey("build.swift", [.changesBits, .toolchain])
  public static let cCompiler = FingerprintKey("build.c", [.changesBits, .toolchain])
  /// `yes` or `no`.
  public static let isOptimized = FingerprintKey("build.optimized", [.changesBits, .toolchain])
  public static let libc = FingerprintKey("os.libc", [.changesBits, .toolchain, .repeats])
  public static let executable = FingerprintKey("executable.digest", .changesBits)
  /// All that is known of a plugin: `plugin.<file>.digest` and so on.
  public static let plugin = FingerprintKey("plugin.", isFamily: true, [.changesBits, .repeats])
  /// What a recorded program's interpreter and libraries are: `program.torch` and so on.
  public static let program = FingerprintKey("program.", isFamily: true, [.changesBits, .repeats])
  /// What the name of a line begins with that tells an option of a recorded program's command outside of its trial.
  public static let omittedOption = program.name + "omitted."
  public static let cpuVendor = FingerprintKey("cpu.vendor", .machine)
  public static let cpuModel = FingerprintKey("cpu.model", .machine)
  public static let cpuFamily = FingerprintKey("cpu.family", .machine)
  public static let cpuModelNumber = FingerprintKey("cpu.modelNumber", .machine)
  public static let cpuStepping = FingerprintKey("cpu.stepping", .machine)
  public static let cpuHypervisor = FingerprintKey("cpu.hypervisor", .machine)
  public static let cpuCores = FingerprintKey("cpu.cores", .machine)
  public static let memory = FingerprintKey("memory.gibibytes", .machine)
  public static let kernel = FingerprintKey("os.kernel", .toolchain)
  /// A digest that tells machines of one kind from each other.
  public static let identity = FingerprintKey("os.identity")
  /// What a cluster calls the machine.
  public static let clusterNode = FingerprintKey("cluster.node")
  /// The path that the portable kernels take: all paths have the same bits.
  public static let kernels = FingerprintKey("kernels", .repeats)
  /// The command that started the workers.
  public static let launcher = FingerprintKey("launcher", .repeats)
  /// The revision of the sources that were measured, as git, the environment or a person names it.
  public static let revision = FingerprintKey("source.revision")
  /// The variable that names the revision. It changes no bit, so it has no line of its own.
  public static let revisionVariable = "ASSAY_REVISION"

  /// Every key, the likeliest causes of other bits first.
  ///
  /// Other arithmetic explains everything. Then comes what chooses another path at run time, then the build, then the machine.
  public static let all: [FingerprintKey] =
    [.arithmeticTrials, .arithmeticVersion, .arithmeticModes]
    + [
      "GLIBC_TUNABLES", "OPENBLAS_", "OMP_", "MKL_", "BLIS_", "LD_PRELOAD", "LD_LIBRARY_PATH", "ATEN_", "ONEDNN_", "DNNL_",
      "TORCH_", "PYTORCH_", "CUBLAS_", "CUDNN_", "CUDA_", "NVIDIA_TF32_OVERRIDE", "NCCL_", "HIP_", "KMP_", "XLA_", "JAX_",
      "TF_", "KERAS_", "NPY_",
      "PYTHONHASHSEED",
    ].map { variables($0, .changesBits) }
    + [
      .program, .blas, .libmExp, .cpuInstructionSets, .cpuArchitecture, .swiftCompiler, .cCompiler, .isOptimized, .libc,
      .executable,
      .plugin, variables("ASSAY_", .changesBits),
      .cpuVendor, .cpuModel, .cpuFamily, .cpuModelNumber, .cpuStepping, .cpuHypervisor, .cpuCores, .memory, .kernel,
      .identity, .clusterNode, .kernels, .launcher, .revision,
    ]
    + ["GOTO_", "LANG", "LC_ALL", "LD_BIND_NOW", "MALLOC_", "SWIFT_DETERMINISTIC_HASHING", "TZ"].map { variables($0) }

  private static func variables(_ prefix: String, _ traits: Traits = []) -> FingerprintKey {
    FingerprintKey("\(environment)\(prefix)", isFamily: true, traits)
  }

  fileprivate static let environment = "environment."
}

// MARK: Lines with keys

extension Fingerprint.Line {
  public init(_ key: FingerprintKey, _ value: String) { self.init(name: key.name, value: value) }

  /// What is known of a plugin.
  public init(plugin file: String, _ property: String, _ value: String) {
    self.init(name: "\(FingerprintKey.plugin.name)\(file).\(property)", value: value)
  }

  /// A variable of the environment; nil if it changes neither bits nor times.
  public init?(variable: String, _ value: String) {
    let name = FingerprintKey.environment + variable
    guard variable != FingerprintKey.revisionVariable, FingerprintKey(ofLine: name) != nil else { return nil }
    self.init(name: name, value: value)
  }

  public var key: FingerprintKey? { FingerprintKey(ofLine: name) }

  /// The variable of the environment that the line is about, or nil.
  public var variable: Substring? {
    name.hasPrefix(FingerprintKey.environment) ? name.dropFirst(FingerprintKey.environment.count) : nil
  }
}

extension Fingerprint {
  public subscript(_ key: FingerprintKey) -> String? { value(named: key.name) }

  /// The value of a line, or nil if there is no such line.
  public func value(named name: String) -> String? { lines.first { $0.name == name }?.value }

  /// The lines about the plugins that were loaded.
  public var pluginLines: [Line] { lines.filter { $0.key == .plugin } }
}
