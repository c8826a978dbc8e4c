import PortableMath
import Records

/// Returns the operation of one side alone that made other inputs of what both sides had for an aligned pair; nil if there is none.
///
/// - Parameters:
///   - pair: The first aligned operations that differ.
///   - isAligned: Whether an operation of a side has one of the other side beside it.
///   - sides: The operations of both sides, in their order.
func oneSidedOperation(
  before pair: AlignedStreams<RecordedOperation>.Pair, isAligned: [Set<Int>], _ sides: [[RecordedOperation]]
) -> (operation: RecordedOperation, place: Int)? {
  for (side, place) in [pair.place, pair.placeInB].enumerated() {
    let other = sides[1 - side]
    // What has no elements yet is like nothing, and no difference.
    let known = Set(other.flatMap { $0.inputs + $0.outputs } + [Digest(high: 0, low: 0)])
    var place = place
    // What it was made of may be of this side alone as well.
    while let producer = sides[side][place].producer(ofFirstInputNotIn: known), producer < place {
      guard !isAligned[side].contains(producer) else { break }
      place = producer
      if Set(sides[side][place].inputs).isSubset(of: known) { return (sides[side][place], place) }
    }
  }
  return nil
}

extension RecordedOperation {
  fileprivate func producer(ofFirstInputNotIn known: Set<Digest>) -> Int? {
    let index = inputs.firstIndex { !known.contains($0) }
    return index.flatMap { producers.indices.contains($0) ? producers[$0] : nil }
  }
}
