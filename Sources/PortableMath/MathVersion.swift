/// The version of this module's arithmetic: raised whenever the bits of any result change for any argument.
///
/// Results of different versions are incomparable to the bit. `MathVersionTests` holds each version's digests.
public let mathVersion = 1
