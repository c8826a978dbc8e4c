import Harness
import Records

/// Throws a `Failure` if a recording lacks what `--elements-of` has asked for.
func checkElements(_ elementsOf: String, in recording: String) throws {
  let name = elementsOf.contains("/") ? String(elementsOf.drop { $0 != "/" }.dropFirst()) : ""
  guard let step = Int(elementsOf.prefix { $0 != "/" }) else { return }
  var range: ClosedRange<Int>?
  do {
    var steps = try recordedSteps(recording)
    while let ranks = try steps.nextStep() {
      let found = ranks[0].step
      range = min(range?.lowerBound ?? found, found)...found
      if found == step { return try checkElements(of: name, in: ranks, elementsOf) }
    }
  } catch let error where !(error is Failure) {
    throw Failure(.badInput, "\(error)")
  }
  let has = range.map { "the program took steps \($0.lowerBound) to \($0.upperBound)" } ?? "the program took none"
  throw Failure(.badInput, "'--elements-of \(elementsOf)': there is no step \(step); \(has)")
}

private func checkElements(of name: String, in ranks: [RecordedStep], _ elementsOf: String) throws {
  let arrays =
    ranks.flatMap { $0.entries.map { ($0.name, $0.elements != nil) } + $0.operations.map { ($0.name, !$0.elements.isEmpty) } }
  let asked = arrays.filter { name.isEmpty || $0.0 == name }
  if asked.contains(where: \.1) { return }
  guard asked.isEmpty else {
    throw Failure(
      .badInput,
      "'--elements-of \(elementsOf)': the elements were not kept; they are too large, or the program's recorder keeps none")
  }
  throw Failure(.badInput, "'--elements-of \(elementsOf)': the step has no '\(name)'; \(hint(name, arrays.map(\.0)))")
}

private func hint(_ name: String, _ known: [String]) -> String {
  if let nearest = nearestName(to: name, among: known) { return "did you mean '\(nearest)'?" }
  var distinct: [String] = []
  for each in known where !distinct.contains(each) { distinct.append(each) }
  let more = distinct.count > mostNames ? " and \(distinct.count - mostNames) more" : ""
  return "it has \(distinct.prefix(mostNames).map { "'\($0)'" }.joined(separator: ", "))\(more)"
}

/// A reader wants examples.
private let mostNames = 8
