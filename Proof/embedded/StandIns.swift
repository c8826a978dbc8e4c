public import PortableMath

// Compiled into AssayKit, in place of Stepper.swift, for Embedded Swift alone, which has no Codable: the proof's
// programs for other architectures save no states. All other sources they are made of are those of Assay as they stand.

/// A state that could be saved, had Embedded Swift encoders.
public protocol Codable {}

/// What plugins make of an optimizer; the proof steps optimizers itself.
public struct Stepper<Scalar: PortableScalar> {
  public init<O: Optimizer<Scalar>>(_ optimizer: O, start: [Scalar], seed: Seed) {}
}
