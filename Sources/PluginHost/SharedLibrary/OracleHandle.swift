import AssayKit
import CAssayPlugin
import CPluginGuard
import Glibc
import PortableMath
import Synchronization

/// An oracle behind a number that a library's optimizer has of it: open for the length of a step, on its thread.
///
/// The first refusal stays: whatever the step makes of it, the trial ends with that reason.
struct OracleHandle<Scalar: LibraryScalar> {
  fileprivate var oracle: UnsafeMutablePointer<Oracle<Scalar>>?
  fileprivate var thread = pthread_t()
  private(set) var stop: Stop?
  /// Counted here and by the oracle, in two places: a library that changes one of them is found out.
  fileprivate var answers = 0
  private var answersBefore = 0

  /// Opens the handle for `pointee`.
  mutating func open(_ oracle: UnsafeMutablePointer<Oracle<Scalar>>) {
    self.oracle = oracle
    thread = pthread_self()
    answersBefore = oracle.pointee.evaluations.total
    answers = 0
  }

  /// Closes it after a step.
  mutating func close() {
    if let oracle, oracle.pointee.evaluations.total - answersBefore != answers {
      _ = refuse(.failed("its step changed the counts of evaluations, which lie outside its memory"))
    }
    oracle = nil
  }

  mutating func refuse(_ reason: Stop) -> assay_code {
    if stop == nil { stop = reason }
    return assay_code(ASSAY_REFUSED)
  }
}

/// All handles of a scalar type, by the numbers that libraries have of them: no library has a pointer to a count.
final class OracleHandles<Scalar: LibraryScalar>: @unchecked Sendable {
  // Sound: numbers are given out under the lock, and a handle is used by the thread that steps with it alone.
  private let handles: UnsafeMutablePointer<OracleHandle<Scalar>>
  private let unused: Mutex<[Int]>
  private let greatest = 1024

  init() {
    handles = .allocate(capacity: greatest + 1)
    handles.initialize(repeating: OracleHandle(), count: greatest + 1)
    unused = Mutex((1...greatest).reversed())
  }

  /// A new handle's number, from 1.
  func make() -> Int {
    guard let number = unused.withLock({ $0.popLast() }) else {
      endProcess("there are more than \(greatest) states of libraries' optimizers at a time")
    }
    handles[number] = OracleHandle()
    return number
  }

  func end(_ number: Int) { unused.withLock { $0.append(number) } }

  /// The handle of a number; nil if it is none.
  @inline(__always)
  subscript(_ number: Int) -> UnsafeMutablePointer<OracleHandle<Scalar>>? {
    number >= 1 && number <= greatest ? handles + number : nil
  }
}

/// An oracle's answer to a library: the one function behind all of the table's.
@inline(__always)
func ask<Scalar: LibraryScalar>(
  _: Scalar.Type, _ kind: EvaluationKind, _ table: UnsafePointer<assay_oracle>?, _ point: UnsafeRawPointer?, _ dimension: Int,
  _ answer: UnsafeMutableRawPointer?, _ count: Int, times direction: UnsafeRawPointer? = nil
) -> assay_code {
  guard let handle = Scalar.handles[Int(bitPattern: table?.pointee.host)] else { return assay_code(ASSAY_REFUSED) }
  guard let oracle = handle.pointee.oracle else {
    return handle.pointee.refuse(.failed("it called the oracle's '\(kind.function)' outside of a step"))
  }
  guard pthread_equal(handle.pointee.thread, pthread_self()) != 0 else {
    endProcess("an optimizer called the oracle's '\(kind.function)' on another thread than its step's")
  }
  guard handle.pointee.stop == nil else { return assay_code(ASSAY_REFUSED) }
  let n = oracle.pointee.dimension
  let expected = length(of: kind, oracle.pointee)
  guard let point, let answer, dimension == n, count == expected || expected == 0,
    (direction != nil) == (kind == .hessianProduct)
  else {
    return handle.pointee.refuse(misuse(kind, point, dimension, answer, count, n, expected))
  }
  let x = point.assumingMemoryBound(to: Scalar.self)
  let v = direction?.assumingMemoryBound(to: Scalar.self)
  let result = answer.assumingMemoryBound(to: Scalar.self)
  guard !overlap(x, n, result, count), !(v.map { overlap($0, n, result, count) } ?? false) else {
    return handle.pointee.refuse(.failed("the answer of the oracle's '\(kind.function)' overlaps its input"))
  }
  let target = UnsafeMutableBufferPointer(start: result, count: count)
  do throws(Stop) {
    var span = target.mutableSpan
    // Whatever the library has made of its own arithmetic, an evaluation is computed in the promised one.
    let environment = assay_environment()
    if !assay_is_standard(environment) { assay_set_promised_environment() }
    defer { if !assay_is_standard(environment) { assay_set_environment(environment) } }
    try oracle.pointee.answer(
      kind, at: UnsafeBufferPointer(start: x, count: n).span,
      times: UnsafeBufferPointer(start: v, count: v == nil ? 0 : n).span, into: &span)
    handle.pointee.answers += 1
    return assay_code(ASSAY_OK)
  } catch {
    return handle.pointee.refuse(error)
  }
}

/// How many numbers an answer has; 0 where there are no residuals, which the oracle refuses to give.
@inline(__always)
private func length<Scalar>(of kind: EvaluationKind, _ oracle: borrowing Oracle<Scalar>) -> Int {
  switch kind {
  case .value: 1
  case .gradient, .hessianProduct: oracle.dimension
  case .hessian: oracle.dimension * oracle.dimension
  case .residuals: oracle.residualCount
  case .jacobian: oracle.residualCount * oracle.dimension
  }
}

@inline(__always)
private func overlap<Scalar>(
  _ x: UnsafePointer<Scalar>, _ n: Int, _ result: UnsafeMutablePointer<Scalar>, _ count: Int
) -> Bool {
  x < UnsafePointer(result) + count && UnsafePointer(result) < x + n
}

/// What is wrong with a call.
@inline(never)
private func misuse(
  _ kind: EvaluationKind, _ point: UnsafeRawPointer?, _ dimension: Int, _ answer: UnsafeMutableRawPointer?, _ count: Int,
  _ expectedDimension: Int, _ expected: Int
) -> Stop {
  if dimension != expectedDimension {
    return .failed(
      "it gave the oracle's '\(kind.function)' a point of \(dimension) numbers; the dimension is \(expectedDimension)")
  }
  if point == nil || answer == nil || count == expected {
    return .failed("it gave the oracle's '\(kind.function)' a null pointer")
  }
  return .failed("it gave the oracle's '\(kind.function)' room for \(count) numbers; the answer has \(expected)")
}

extension EvaluationKind {
  /// The oracle's function in C that gives it.
  fileprivate var function: String { self == .hessianProduct ? "hessian_product" : "\(self)" }
}
