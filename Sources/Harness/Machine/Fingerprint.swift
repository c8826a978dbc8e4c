import CMachine
import Glibc
import PluginHost
import PortableMath
public import Records
import SystemFiles

/// Reads this machine, its libraries, this build and the variables that change arithmetic or time.
///
/// OpenBLAS is loaded, and named, if one of `trials` computes with it.
///
/// `machine` names the folder of its reports: CPU, cores and a digest of the lines that describe the machine.
/// A line whose source cannot be read says "unknown".
public func readFingerprint(of trials: [Trial] = []) -> Fingerprint {
  readFingerprint(with: trials.map { $0.arithmetic ?? .portable })
}

/// The fingerprint of a run whose trials compute with these arithmetics.
public func readFingerprint(with arithmetics: some Sequence<ArithmeticBackend>) -> Fingerprint {
  let lines =
    processorLines() + memoryLines() + systemLines() + arithmeticLines(Set(arithmetics)) + buildLines() + environmentLines()
  return Fingerprint(machine: machineName(lines.filter { $0.key?.isOfMachine == true }), lines: lines)
}

private typealias Line = Fingerprint.Line

/// `amd-epyc-2c-1f0b3c`.
private func machineName(_ hardware: [Line]) -> String {
  var bytes = CanonicalBytes()
  for line in hardware {
    bytes.append(line.name)
    bytes.append(line.value)
  }
  func value(_ key: FingerprintKey) -> String { hardware.first { $0.key == key }?.value ?? "unknown" }
  let model = value(.cpuModel).lowercased().split { !($0.isLetter || $0.isNumber) }.prefix(4).joined(separator: "-")
  return "\(model)-\(value(.cpuCores))c-\(bytes.digest.description.prefix(6))"
}

// MARK: Hardware

private func processorLines() -> [Line] {
  let identity = identityOfCPU() ?? identityByKernel()
  return [Line(.cpuArchitecture, architecture)] + identity
    + [Line(.cpuCores, "\(sysconf(Int32(_SC_NPROCESSORS_ONLN)))")]
}

/// What the CPU itself says; nil if the architecture does not let a program ask.
private func identityOfCPU() -> [Line]? {
  var identity = processor_identity()
  guard processor_identify(&identity) else { return nil }
  return [
    Line(.cpuVendor, text(&identity.vendor)),
    Line(.cpuModel, text(&identity.model).split(separator: " ").joined(separator: " ")),
    Line(.cpuFamily, "\(identity.family)"),
    Line(.cpuModelNumber, "\(identity.model_number)"),
    Line(.cpuStepping, "\(identity.stepping)"),
    Line(.cpuInstructionSets, instructionSets.filter { processor_can_use($0) }.joined(separator: " ")),
    Line(.cpuHypervisor, identity.has_hypervisor ? "yes" : "no"),
  ]
}

private func identityByKernel() -> [Line] {
  let information = fields(of: "/proc/cpuinfo")
  let flags = Set((information["flags"] ?? information["Features"] ?? "").split(separator: " ").map(String.init))
  return [
    Line(.cpuVendor, information["vendor_id"] ?? "unknown"),
    Line(.cpuModel, information["model name"] ?? "unknown"),
    Line(.cpuFamily, information["cpu family"] ?? "unknown"),
    Line(.cpuModelNumber, information["model"] ?? "unknown"),
    Line(.cpuStepping, information["stepping"] ?? "unknown"),
    Line(.cpuInstructionSets, instructionSets.filter { flags.contains($0) }.joined(separator: " ")),
    Line(.cpuHypervisor, flags.contains("hypervisor") ? "yes" : "no"),
  ]
}

/// The instruction sets that numerical libraries choose their code by.
private let instructionSets = [
  "sse4_2", "avx", "f16c", "fma", "avx2", "avx512f", "avx512dq", "avx512bw", "avx512vl", "avx512_vnni", "avx512_bf16",
  "amx_tile", "asimd", "sve",
]

private var architecture: String {
  var name = utsname()
  uname(&name)
  return text(&name.machine)
}

private func memoryLines() -> [Line] {
  let kibibytes = fields(of: "/proc/meminfo")["MemTotal"]?.split(separator: " ").first.flatMap { Double($0) }
  // Rounded: the kernel's own share varies from boot to boot.
  return [Line(.memory, kibibytes.map { "\(Int(($0 / 1_048_576).rounded()))" } ?? "unknown")]
}

// MARK: System, arithmetic and build

private func systemLines() -> [Line] {
  var name = utsname()
  uname(&name)
  return [
    Line(.kernel, "\(text(&name.sysname)) \(text(&name.release))"),
    Line(.libc, cLibrary),
    libmWitness,
    Line(.identity, hostIdentity),
  ]
}

/// A digest that distinguishes machines of one kind, and reveals nothing else about them.
private var hostIdentity: String {
  var name = utsname()
  uname(&name)
  var bytes = CanonicalBytes()
  bytes.append(text(&name.nodename))
  bytes.append(((try? readFile("/etc/machine-id")).map { String(decoding: $0, as: UTF8.self) }) ?? "")
  return String(bytes.digest.description.prefix(12))
}

/// `glibc 2.36`.
private var cLibrary: String {
  var buffer = [CChar](repeating: 0, count: 128)
  let length = confstr(Int32(_CS_GNU_LIBC_VERSION), &buffer, buffer.count)
  return length > 1 ? String(decoding: buffer.prefix(length - 1).map { UInt8(bitPattern: $0) }, as: UTF8.self) : "unknown"
}

/// The bits of the system's exp at a point where its variants differ: with FMA …796b, without …796a.
private var libmWitness: Line {
  // Read at run time: the compiler would put in the bits of its own machine's exp.
  let bits = Double("-17.125068414384877").map { String(exp($0).bitPattern, radix: 16) }
  return Line(.libmExp, bits ?? "unknown")
}

/// What tells whether a change of libm, of OpenBLAS or of the kernels took effect in this process.
var arithmeticWitnesses: [Fingerprint.Line] { [libmWitness, Line(.blas, blasDescription), kernelLine] }

private var kernelLine: Line { Line(.kernels, KernelPath.inUse.rawValue) }

private func arithmeticLines(_ arithmetics: Set<ArithmeticBackend>) -> [Line] {
  let names = ArithmeticBackend.allCases.filter(arithmetics.contains).map(\.rawValue).joined(separator: ", ")
  return (names.isEmpty ? [] : [Line(.arithmeticTrials, names)]) + [
    Line(.arithmeticVersion, "portable-\(mathVersion)"),
    // Workers look again after every pass, and end where it is otherwise.
    Line(.arithmeticModes, arithmeticFailure ?? "round to nearest, gradual underflow"),
    kernelLine,
    Line(.blas, arithmetics.contains(.openblas) ? blasDescription : "none loaded"),
  ]
}

extension Fingerprint {
  /// The fingerprint with in how many trials plugins were seen to change the arithmetic.
  func noting(changesOfArithmetic count: Int) -> Fingerprint {
    guard count > 0, let index = lines.firstIndex(where: { $0.key == .arithmeticModes }) else { return self }
    var result = self
    result.lines[index] = Line(
      .arithmeticModes, "\(lines[index].value); changed by plugins in \(counted(count, "trial")), which failed")
    return result
  }
}

private func buildLines() -> [Line] {
  [
    Line(.swiftCompiler, swiftCompiler),
    Line(.cCompiler, kernelCompiler),
    Line(.isOptimized, isOptimized ? "yes" : "no"),
    Line(.executable, (try? executableDigest.get()) ?? "unknown"),
  ]
}

/// The digest of this executable, which is read once: it has tens of megabytes.
let executableDigest = Result { () throws(FileError) in try digest(ofFile: "/proc/self/exe").description }

private var isOptimized: Bool {
  #if DEBUG
  false
  #else
  true
  #endif
}

/// The variables that change arithmetic, threads, memory or hashing.
private func environmentLines() -> [Line] {
  var lines: [Line] = []
  var entry = environ
  while let variable = entry.pointee {
    let parts = String(cString: variable).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    if let name = parts.first, let line = Line(variable: String(name), parts.count == 2 ? String(parts[1]) : "") {
      lines.append(line)
    }
    entry += 1
  }
  return lines.sorted { $0.name < $1.name }
}

// MARK: Reading

/// The text in a C array of characters.
private func text<Characters>(_ characters: inout Characters) -> String {
  withUnsafeBytes(of: &characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}
