import PortableMath

// Targets: a quantity, and the value or values that it must come down to.

extension ValueKind where Value == [Target] {
  /// A list of elements such as `{distance: 1e-3}`, `{bestGap: [1, 1e-4]}` or `{bestGap: {from: 100, to: 1e-8, perDecade: 5}}`.
  static var targets: Self {
    let element = Self.one(of: targetTable, called: "target quantity", else: targetShape)
    return ValueKind<[[Target]]>.list(of: element).map { (lists, _) in lists.flatMap(\.self) }
  }
}

extension ValueKind where Value == Target {
  /// A target with a single value.
  static var target: Self {
    let table = KeyTable<Target?>(
      "target", in: "a target", blank: nil,
      Target.Quantity.allCases.map { quantity in
        Key(
          quantity.rawValue, quantity == .value ? ValueKind<Double>.number() : .positive, set: { $0 = Target(quantity, $1) },
          quantity.sentence)
      })
    return .one(of: table, called: "target quantity", else: targetShape)
  }
}

let targetTable = KeyTable<[Target]?>(
  "target", in: "a target", blank: nil,
  Target.Quantity.allCases.map { quantity in
    Key(
      quantity.rawValue, values(of: quantity),
      set: { (targets, values) in targets = values.map { Target(quantity, $0) } },
      quantity.sentence)
  })

/// f may be below 0; all other quantities are not.
private func values(of quantity: Target.Quantity) -> ValueKind<[Double]> {
  quantity == .value ? .oneOrMore(of: .number()) : .targetValues
}

private let targetShape = "a target is one quantity and its value, such as {distance: 1e-3}"

extension Target.Quantity {
  fileprivate var sentence: String {
    switch self {
    case .gap: "f(x) − f\\*: how far the value is above the optimum's."
    case .distance: "The distance to the nearest minimizer."
    case .gradient: "The norm of the gradient."
    case .update: "The distance of an iterate from the one before it; it is not evaluated at the start."
    case .bestGap: "f − f\\* of the best point so far, evaluated at every evaluation."
    case .relativeGap: "`bestGap` as a share of the start's gap, f(x₀) − f\\*: the convergence test of Moré & Wild (2009)."
    case .value: "f(x), for problems whose optimum is not known; of a model the loss of the next mini-batch."
    }
  }
}

extension ValueKind where Value == [Double] {
  fileprivate static var targetValues: Self {
    let single = ValueKind<Double>.positive
    let list = Self.list(of: .positive)
    return ValueKind(
      "\(single.words); or a list; or a mapping: [range](#range)",
      schema: ["anyOf": [single.schema, list.schema, rangeTable.schema]]
    ) { (node) throws(ConfigurationError) in
      if node.isMapping { return try rangeTable.read(node).values(node) }
      return node.isList ? try list.read(node) : [try single.read(node)]
    }
  }
}

/// Powers of ten, as exponents.
struct TargetRange: Sendable {
  fileprivate var first = 0
  fileprivate var last = 0
  fileprivate var perDecade = 1

  /// The powers 10^(k/perDecade) from the first down to the last.
  fileprivate func values(_ node: YAMLNode) throws(ConfigurationError) -> [Double] {
    guard first > last else { throw node.error(.invalid("a range of targets goes down: 'from' is above 'to'")) }
    return (0...(first - last) * perDecade).map { index in
      // Whole decades are read from their decimals, so that they equal the same target given by itself.
      if index.isMultiple(of: perDecade) { return powerOfTen(first - index / perDecade) }
      return Double.pow(10, Double(first * perDecade - index) / Double(perDecade))
    }
  }
}

let rangeTable = KeyTable(
  "range", in: "a range of targets", blank: TargetRange(),
  [
    Key("from", .exponentOfTen, \.first, required: true, "The greatest value."),
    Key("to", .exponentOfTen, \.last, required: true, "The least value."),
    Key("perDecade", .count(upTo: 20), \.perDecade, "How many values there are for each power of ten."),
  ])

extension ValueKind where Value == Int {
  /// k if the number is 10ᵏ.
  fileprivate static var exponentOfTen: Self {
    ValueKind<Double>.positive.map { (number, node) throws(ConfigurationError) in
      let exponent = Int((Double.log(number) / Double.log(10)).rounded())
      guard (-300...300).contains(exponent), powerOfTen(exponent) == number else {
        throw node.error(.outOfRange(node.name, value: shortest(number), range: "a power of ten"))
      }
      return exponent
    }
  }
}

/// 10ᵏ as its decimal reads; |k| ≤ 300.
private func powerOfTen(_ exponent: Int) -> Double {
  Double("1e\(exponent)") ?? .nan  // Every such text is a number.
}
