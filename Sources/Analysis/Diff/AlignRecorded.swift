/// Two streams of recorded arrays or operations, set side by side.
struct AlignedStreams<Element> {
  struct Pair {
    let a: Element
    let b: Element
    /// In the first stream, and in the second.
    let place: Int
    let placeInB: Int
  }

  /// In the order of the first stream.
  var pairs: [Pair] = []
  /// What only one stream has, those of the first one first.
  var unpaired: [Element] = []
}

/// Longer streams that are not alike are only aligned by how often each name has come.
private let longestAlignment = 4000

/// Aligns two streams: in the order of both by name, then what is left by name in any order.
///
/// At last it aligns what lies between the same neighbors and has the same shape.
///
/// - Parameter shape: nil for an element without one, which only its name aligns.
func align<Element, Name: Hashable, Shape: Hashable>(
  _ a: [Element], _ b: [Element], name: (Element) -> Name, shape: (Element) -> Shape?
) -> AlignedStreams<Element> {
  let (namesOfA, namesOfB) = (a.map(name), b.map(name))
  var partners = partnersInOrder(namesOfA, namesOfB)
  var isTaken = [Bool](repeating: false, count: b.count)
  for case let partner? in partners { isTaken[partner] = true }
  func pairTheRest<Key: Hashable>(_ keyOfA: (Int) -> Key?, _ keyOfB: (Int) -> Key?) {
    var places: [Key: [Int]] = [:]
    for index in b.indices.reversed() where !isTaken[index] {
      if let key = keyOfB(index) { places[key, default: []].append(index) }
    }
    for index in a.indices where partners[index] == nil {
      guard let key = keyOfA(index), let place = places[key]?.popLast() else { continue }
      partners[index] = place
      isTaken[place] = true
    }
  }
  pairTheRest({ namesOfA[$0] }, { namesOfB[$0] })
  if partners.contains(nil), isTaken.contains(false) {
    let (placesInA, placesInB) = neighborhoods(partners, count: b.count)
    pairTheRest(
      { index in shape(a[index]).map { Neighborhood(place: placesInA[index], shape: $0) } },
      { index in shape(b[index]).map { Neighborhood(place: placesInB[index], shape: $0) } })
  }
  var result = AlignedStreams<Element>()
  for (index, partner) in partners.enumerated() {
    guard let partner else {
      result.unpaired.append(a[index])
      continue
    }
    result.pairs.append(AlignedStreams.Pair(a: a[index], b: b[partner], place: index, placeInB: partner))
  }
  result.unpaired += b.indices.filter { !isTaken[$0] }.map { b[$0] }
  return result
}

private struct Neighborhood<Shape: Hashable>: Hashable {
  let place: Int
  let shape: Shape
}

/// For each name of `a` its place in the longest common subsequence with `b`; nil if it is not in it.
private func partnersInOrder<Name: Hashable>(_ a: [Name], _ b: [Name]) -> [Int?] {
  if a == b { return a.indices.map { $0 } }
  guard a.count + b.count <= longestAlignment else { return [Int?](repeating: nil, count: a.count) }
  let difference = b.difference(from: a)
  var isRemoved = [Bool](repeating: false, count: a.count)
  var isInserted = [Bool](repeating: false, count: b.count)
  for case .remove(let offset, _, _) in difference { isRemoved[offset] = true }
  for case .insert(let offset, _, _) in difference { isInserted[offset] = true }
  var common = b.indices.lazy.filter { !isInserted[$0] }.makeIterator()
  return a.indices.map { isRemoved[$0] ? nil : common.next() }
}

/// For each element of both streams the pair before it, as its place in `b`; −1 before the first.
private func neighborhoods(_ partners: [Int?], count: Int) -> (ofA: [Int], ofB: [Int]) {
  var last = -1
  let ofA = partners.map { partner in
    last = partner ?? last
    return last
  }
  let paired = Set(partners.compactMap(\.self))
  last = -1
  let ofB = (0..<count).map { index in
    if paired.contains(index) { last = index }
    return last
  }
  return (ofA, ofB)
}
