extension ModelRecord {
  /// What holds for a model of any trial; see also `inconsistency`.
  static let rules: [Rule<ModelRecord>] = [
    Rule("its epochs have no steps") { $0.stepsPerEpoch > 0 && possibleCounts.contains($0.stepsPerEpoch) },
    Rule("it was never examined") { !$0.examinations.isEmpty },
    Rule("its examinations are not in the order of their steps") { model in
      model.examinations.allSatisfy { possibleCounts.contains($0.step) }
        && model.examinations.isOrdered { $0.step < $1.step }
    },
    Rule("more examples were answered rightly than there are") { $0.examinations.allSatisfy(\.isPossible) },
    Rule("a class has an impossible count") { model in
      model.classHits.count == model.classSizes.count
        && model.classSizes.allSatisfy((0...Int(UInt32.max)).contains)
        && zip(model.classHits, model.classSizes).allSatisfy { (0...$1).contains($0) }
    },
    Rule("it lacks predictions of some examples") { model in
      model.predictions.bytes.count == model.examinations.last?.examples ?? 0
    },
  ]
}

extension ExaminationRecord {
  fileprivate var isPossible: Bool {
    guard let correct, let examples else { return correct == nil && examples == nil }
    return examples > 0 && possibleCounts.contains(examples) && (0...examples).contains(correct)
  }
}
