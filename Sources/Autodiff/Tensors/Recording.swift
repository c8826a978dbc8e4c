/// Whether operations on tracked tensors are recorded; off inside `noGrad`.
@usableFromInline
enum Recording {
  @TaskLocal @usableFromInline static var isOff = false
}

@inlinable
var isRecordingOperations: Bool { !Recording.isOff }

/// Runs `body` without recording: its results are constants, and nothing of its graph is kept.
public func noGrad<Result>(_ body: () throws -> Result) rethrows -> Result {
  try Recording.$isOff.withValue(true, operation: body)
}

/// x as a constant: no derivative flows through it. Nothing is copied.
@inlinable
public func stopGradient<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { Tensor(x.node, isTracked: false) }
