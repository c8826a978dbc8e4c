import Foundation
import ReportFixtures

/// Changes single fields of a JSON text, by their kind: counts below zero or too large, numbers that underflow, lists that are
/// longer or shorter than others say.
struct JSONMutation {
  private var draws: Draws

  init(seed: Int) { draws = Draws("JSON mutation", seed) }

  /// The text with one field changed, or two or three.
  mutating func changed(_ json: [UInt8]) throws -> [UInt8] {
    var tree = try JSONSerialization.jsonObject(with: Data(json))
    for _ in 0...choice([0, 0, 1, 2]) {
      let paths = places(in: tree)
      tree = replaced(tree, at: choice(paths)[...])
    }
    return Array(try JSONSerialization.data(withJSONObject: tree, options: .sortedKeys))
  }

  private mutating func choice<Element>(_ elements: [Element]) -> Element {
    elements[min(elements.count - 1, Int(draws.uniform() * Double(elements.count)))]
  }

  /// The paths to all values below the top, which lists have many of: each list stands for its first and its last element.
  private func places(in tree: Any) -> [[String]] {
    if let object = tree as? [String: Any] {
      return object.keys.sorted().flatMap { key in [[key]] + places(in: object[key] ?? "").map { [key] + $0 } }
    }
    guard let list = tree as? [Any], !list.isEmpty else { return [] }
    return Set([0, list.count / 2, list.count - 1]).sorted().flatMap { index in
      [["\(index)"]] + places(in: list[index]).map { ["\(index)"] + $0 }
    }
  }

  private mutating func replaced(_ tree: Any, at path: ArraySlice<String>) -> Any {
    guard let key = path.first else { return other(than: tree) }
    if var object = tree as? [String: Any] {
      if path.count == 1, choice([0, 1, 2, 3, 4, 5]) == 0 {
        object[key] = nil
      } else {
        object[key] = object[key].map { replaced($0, at: path.dropFirst()) }
      }
      return object
    }
    guard var list = tree as? [Any], let index = Int(key), list.indices.contains(index) else { return tree }
    list[index] = replaced(list[index], at: path.dropFirst())
    return list
  }

  private mutating func other(than value: Any) -> Any {
    switch value {
    case let list as [Any]: return otherList(list)
    case let text as String: return choice(["", "nan", "-inf", "0x1p+1023", "\u{1b}[2J", text + text, "9999-99-99T99:99:99Z"])
    case let object as [String: Any]: return choice([[:], object])
    case let number as NSNumber: return otherNumber(number.doubleValue)
    default: return choice([0, 1] as [Any])
    }
  }

  private mutating func otherNumber(_ number: Double) -> Any {
    let integers: [Any] = [0, 1, -1, 2, 17, 1 << 31, 1 << 53, 1 << 53 + 1, 1 << 62, Int.max, Int.min]
    let doubles: [Any] = [
      number + 1, number - 1, -number, number * 1e6, 0.5, 1e15, 1e308, -1e308, Double.leastNonzeroMagnitude,
    ]
    return choice([choice(integers), choice(doubles)])
  }

  private mutating func otherList(_ list: [Any]) -> Any {
    switch choice([0, 1, 2, 3, 4]) {
    case 0: [Any]()
    case 1: Array(list.dropLast())
    case 2: Array(list.dropFirst())
    case 3: list + list
    default: Array(list.reversed())
    }
  }
}
