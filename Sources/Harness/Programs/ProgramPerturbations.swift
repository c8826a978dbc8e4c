import Records

/// One change under which a recorded program is run again.
public struct ProgramPerturbation: Equatable, Sendable {
  /// What a person would set: `OMP_NUM_THREADS=2`.
  public let name: String
  /// Variables of the program's environment; nil takes one away.
  let variables: [String: String?]
  /// Settings of PyTorch, by the names of `assay_record/_perturbation.py`.
  let settings: [String: String]
  /// The interpreter that runs the program instead.
  let interpreter: String?
  /// The command that is run instead.
  let words: [String]?

  init(
    _ name: String, variables: [String: String?] = [:], settings: [String: String] = [:], interpreter: String? = nil,
    words: [String]? = nil
  ) {
    self.name = name
    self.variables = variables
    self.settings = settings
    self.interpreter = interpreter
    self.words = words
  }

  /// The command of another side, whose script has this digest; nil if it is no other one, or its script no such file here.
  public init?(command words: [String], insteadOf own: [String], scriptDigest: String) {
    guard words != own, !words.isEmpty, !own.isEmpty, let script = try? ProgramCommand(words).script,
      digestOfFile(script) == scriptDigest
    else { return nil }
    let isOwn = (try? ProgramCommand(own).script) == script
    self.init(isOwn ? "the command '\(words.joined(separator: " "))'" : "the script \(script)", words: words)
  }

  public static let unchanged = ProgramPerturbation("nothing changed")

  /// Whether both are the same change, whatever they are called.
  func isSame(as other: ProgramPerturbation) -> Bool {
    variables == other.variables && settings == other.settings && interpreter == other.interpreter
      && words == other.words
  }

  /// Both at once; nil if they contradict each other.
  public func and(_ other: ProgramPerturbation) -> ProgramPerturbation? {
    guard Set(variables.keys).isDisjoint(with: other.variables.keys), Set(settings.keys).isDisjoint(with: other.settings.keys),
      interpreter == nil || other.interpreter == nil, words == nil || other.words == nil
    else { return nil }
    return ProgramPerturbation(
      "\(name) and \(other.name)", variables: variables.merging(other.variables) { $1 },
      settings: settings.merging(other.settings) { $1 }, interpreter: interpreter ?? other.interpreter,
      words: words ?? other.words)
  }
}

/// Perturbations of one kind.
private struct Family {
  enum Change {
    case variable(String)
    /// A setting's name, and the words by which a program sets it, with `%` for the value.
    case setting(String, String)
  }

  /// A line of the fingerprint that begins so is told by each program that this can change.
  let needs: String
  /// The line of the fingerprint that has the value; nil if no line has it as such.
  let line: String?
  let values: [String]
  let change: Change

  func perturbation(_ value: String) -> ProgramPerturbation {
    switch change {
    case .variable(let name): return ProgramPerturbation("\(name)=\(value)", variables: [name: value])
    case .setting(let name, let words):
      let shown = value == "yes" ? "True" : value == "no" ? "False" : value
      return ProgramPerturbation(
        words.split(separator: "%", omittingEmptySubsequences: false).joined(separator: shown), settings: [name: value])
    }
  }
}

private let onOff = ["yes", "no"]

/// All there is to change, the likeliest causes first. A further one is a further row.
private let families: [Family] = [
  Family(
    needs: "program.torch.", line: "program.torch.threads", values: ["1", "2", "4", "8"], change: .variable("OMP_NUM_THREADS")),
  Family(
    needs: "program.torch.", line: "program.torch.capability", values: ["default", "avx2", "avx512"],
    change: .variable("ATEN_CPU_CAPABILITY")),
  Family(
    needs: "program.torch.", line: nil, values: ["SSE41", "AVX", "AVX2", "AVX512_CORE"], change: .variable("ONEDNN_MAX_CPU_ISA")
  ),
  Family(
    needs: "program.torch.", line: "program.torch.oneDNN", values: onOff,
    change: .setting("oneDNN", "torch.backends.mkldnn.set_flags(%)")),
  Family(needs: "program.torch.", line: nil, values: ["COMPATIBLE", "AVX2", "AVX512"], change: .variable("MKL_CBWR")),
  Family(
    needs: "program.torch.", line: nil, values: ["SSE4_2", "AVX2", "AVX512"], change: .variable("MKL_ENABLE_INSTRUCTIONS")),
  Family(
    needs: "program.torch.", line: "program.torch.matmulPrecision", values: ["highest", "high", "medium"],
    change: .setting("matmulPrecision", "torch.set_float32_matmul_precision('%')")),
  Family(
    needs: "program.torch.", line: "program.torch.deterministicAlgorithms", values: onOff,
    change: .setting("deterministicAlgorithms", "torch.use_deterministic_algorithms(%)")),
  Family(
    needs: "program.torch.device", line: "program.torch.tf32.matmul", values: onOff,
    change: .setting("tf32.matmul", "torch.backends.cuda.matmul.allow_tf32 = %")),
  Family(
    needs: "program.torch.device", line: "program.torch.tf32.cudnn", values: onOff,
    change: .setting("tf32.cudnn", "torch.backends.cudnn.allow_tf32 = %")),
  Family(
    needs: "program.torch.device", line: "program.torch.cudnn.benchmark", values: onOff,
    change: .setting("cudnn.benchmark", "torch.backends.cudnn.benchmark = %")),
  Family(
    needs: "program.torch.device", line: "program.torch.cudnn.deterministic", values: onOff,
    change: .setting("cudnn.deterministic", "torch.backends.cudnn.deterministic = %")),
  Family(needs: "program.torch.device", line: nil, values: [":4096:8"], change: .variable("CUBLAS_WORKSPACE_CONFIG")),
  Family(
    needs: "program.loaderWorkers", line: "program.loaderWorkers", values: ["0", "1", "2"],
    change: .setting("loaderWorkers", "DataLoader(num_workers=%)")),
  Family(needs: "program.python", line: nil, values: ["0"], change: .variable("PYTHONHASHSEED")),
  Family(
    needs: "program.jax", line: nil, values: ["SSE4_2", "AVX2", "AVX512"].map { "--xla_cpu_max_isa=\($0)" },
    change: .variable("XLA_FLAGS")),
  Family(needs: "program.numpy", line: nil, values: ["1", "2", "4", "8"], change: .variable("OPENBLAS_NUM_THREADS")),
  Family(
    needs: "program.numpy", line: nil, values: ["Prescott", "Nehalem", "Sandybridge", "Haswell", "Zen", "SkylakeX"],
    change: .variable("OPENBLAS_CORETYPE")),
  Family(
    needs: "program.numpy", line: nil, values: [withoutAVX512, withoutAVX2], change: .variable("NPY_DISABLE_CPU_FEATURES")),
  Family(
    needs: "program.numpy", line: nil, values: ["FMA", "AVX2"].map { "glibc.cpu.hwcaps=-\($0)" },
    change: .variable("GLIBC_TUNABLES")),
]

/// What NumPy is to do without. Its versions from 2.4 on have other names for both, and pass over those that they do not know.
private let withoutAVX512 = "AVX512F AVX512_SKX X86_V4"
private let withoutAVX2 = "AVX2 FMA3 X86_V3"

/// The same kinds of machines for what computes with NumPy.
private let numPyPresets = [
  ProgramPerturbation(
    "NumPy on a machine with AVX2: NPY_DISABLE_CPU_FEATURES='\(withoutAVX512)' OPENBLAS_CORETYPE=Haswell",
    variables: ["NPY_DISABLE_CPU_FEATURES": withoutAVX512, "OPENBLAS_CORETYPE": "Haswell"]),
  ProgramPerturbation(
    "NumPy on a machine without AVX: NPY_DISABLE_CPU_FEATURES='\(withoutAVX2)' OPENBLAS_CORETYPE=Nehalem "
      + "GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2",
    variables: [
      "NPY_DISABLE_CPU_FEATURES": withoutAVX2, "OPENBLAS_CORETYPE": "Nehalem", "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2",
    ]),
]

/// Kinds of machines, which no single change makes of this one.
private let presets = [
  preset("a machine with AVX2", aten: "avx2", oneDNN: "AVX2", ("MKL_ENABLE_INSTRUCTIONS", "AVX2")),
  preset("a machine without AVX", aten: "default", oneDNN: "SSE41", ("MKL_ENABLE_INSTRUCTIONS", "SSE4_2")),
  preset("settings for all machines with AVX2", aten: "avx2", oneDNN: "AVX2", ("MKL_CBWR", "COMPATIBLE")),
]

private func preset(_ name: String, aten: String, oneDNN: String, _ mkl: (name: String, value: String)) -> ProgramPerturbation {
  ProgramPerturbation(
    "\(name): ATEN_CPU_CAPABILITY=\(aten) ONEDNN_MAX_CPU_ISA=\(oneDNN) \(mkl.name)=\(mkl.value)",
    variables: ["ATEN_CPU_CAPABILITY": aten, "ONEDNN_MAX_CPU_ISA": oneDNN, mkl.name: mkl.value])
}

/// All perturbations of a program: first the settings in which the sides differ from it, one at a time and all at once.
///
/// Other interpreters follow, then the table, and then kinds of machines.
///
/// - Parameters:
///   - here: The lines of the program's fingerprint as it runs here without a change.
///   - sides: The fingerprints of both sides.
///   - own: The side whose bits the program has without a change; nil if it has those of neither.
public func programPerturbations(
  here: [String: String], sides: [Fingerprint], own: Int?, interpreters: [String]
) -> [ProgramPerturbation] {
  let known = families.filter { family in here.keys.contains { $0.hasPrefix(family.needs) } }
  var result: [ProgramPerturbation] = []
  for (place, side) in sides.enumerated().reversed() where place != own {
    let settings = variables(of: side, among: sides) + known.compactMap { $0.perturbation(as: side, here) }
    result += settings
    if let first = settings.first { result.append(settings.dropFirst().reduce(first) { $0.and($1) ?? $0 }) }
  }
  result += interpreters.map { ProgramPerturbation("the interpreter \($0)", interpreter: $0) }
  let canUseAVX512 = readFingerprint()[.cpuInstructionSets]?.contains("avx512f") ?? false
  for family in known {
    let current = family.line.flatMap { here[$0] }?.lowercased()
    result += family.values.filter { $0 != current && (canUseAVX512 || !$0.contains("512")) }.map { family.perturbation($0) }
  }
  if here["program.torch"] != nil { result += presets }
  if here["program.numpy"] != nil { result += numPyPresets }
  var distinct: [ProgramPerturbation] = []
  for each in result where !distinct.contains(where: { $0.isSame(as: each) }) { distinct.append(each) }
  return distinct
}

extension Family {
  /// This program with the value that a side has; nil if it has the same one, or none.
  fileprivate func perturbation(as side: Fingerprint, _ here: [String: String]) -> ProgramPerturbation? {
    guard let line, let value = side.value(named: line), value != here[line] else { return nil }
    return perturbation(line == "program.torch.capability" ? value.lowercased() : value)
  }
}

/// Variables of a side's environment that another side has not, or has otherwise.
private func variables(of side: Fingerprint, among sides: [Fingerprint]) -> [ProgramPerturbation] {
  variables(of: sides).sorted().compactMap { variable in
    let (value, values) = (side.variable(variable), sides.map { $0.variable(variable) })
    guard values.contains(where: { $0 != value }) else { return nil }
    return ProgramPerturbation(value.map { "\(variable)=\($0)" } ?? "without \(variable)", variables: [variable: value])
  }
}

/// The variables that any side tells.
private func variables(of sides: [Fingerprint]) -> Set<String> {
  Set(sides.flatMap(\.lines).compactMap { $0.variable.map(String.init) })
}

extension Fingerprint {
  fileprivate func variable(_ name: String) -> String? { lines.first { $0.variable.map(String.init) == name }?.value }

  /// The environment of the program that it is of, among those that either side tells; nil takes a variable away.
  public func programVariables(among sides: [Fingerprint]) -> [String: String?] {
    var result: [String: String?] = [:]
    for name in variables(of: sides) { result.updateValue(variable(name), forKey: name) }
    return result
  }
}
