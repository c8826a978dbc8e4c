import Analysis
import Foundation
import Records

/// The best value so far of searches for one thing, over the number of trials: lines of text, a letter for each search.
///
/// Where two searches are at one place there is a `*`. nil if no search has two trials with a value.
func searchCurve(_ searches: [SearchResult]) -> [String]? {
  let curves = searches.map { search in search.trials.compactMap { trial in trial.best.map { (trial.number, $0) } } }
  let values = curves.flatMap { $0.map(\.1) }
  guard let least = values.min(), let greatest = values.max(), curves.contains(where: { $0.count > 1 }) else {
    return nil
  }
  let trials = searches.flatMap { $0.trials.map(\.number) }.max() ?? 1
  let axis = CurveAxis(least: least, greatest: greatest)
  let stretch = max(1, min(4, widestCurve / trials))
  let width = min(trials * stretch, widestCurve)
  var cells = [[Character]](repeating: [Character](repeating: " ", count: width), count: CurveAxis.rows)
  for (letter, curve) in zip(letters, curves) {
    for (number, value) in curve {
      let column = trials <= widestCurve ? (number - 1) * stretch : (number - 1) * widestCurve / trials
      let row = axis.row(of: value)
      cells[row][column] = cells[row][column] == " " || cells[row][column] == letter ? letter : "*"
    }
  }
  var labels = [CurveAxis.rows - 1: significant(least, digits: 4)]
  if greatest > least { labels[0] = significant(greatest, digits: 4) }
  let margin = labels.values.map(\.count).max() ?? 0
  let lines = cells.enumerated().map { row, cells in
    let label = labels[row] ?? ""
    return trimmedEnd("  \(String(repeating: " ", count: margin - label.count))\(label) ┤\(String(cells))")
  }
  let names = zip(letters, searches).map { "\($0) \($1.method)" }.joined(separator: ", ")
  let scale = axis.isLogarithmic ? ", on a logarithmic scale" : ""
  return ["  best \(searches[0].goal.rawValue) so far over \(counted(trials, "trial"))\(scale): \(names)"] + lines
    + ["  \(String(repeating: " ", count: margin)) └\(String(repeating: "─", count: width))"]
}

private let widestCurve = 44
private let letters = Array("abcdefghijklmnopqrstuvwxyz")

/// Where a value stands between the least and the greatest.
private struct CurveAxis {
  static let rows = 8

  private let bottom: Double
  private let top: Double
  let isLogarithmic: Bool

  /// A scale of logarithms if the greatest value is beyond a hundred times the least.
  init(least: Double, greatest: Double) {
    isLogarithmic = least > 0 && greatest / least > 100
    bottom = isLogarithmic ? log(least) : least
    top = isLogarithmic ? log(greatest) : greatest
  }

  /// 0 for the greatest.
  func row(of value: Double) -> Int {
    guard top > bottom else { return Self.rows - 1 }
    let height = ((isLogarithmic ? log(value) : value) - bottom) / (top - bottom)
    // The greatest values are as far apart as no number says.
    guard height.isFinite else { return Self.rows - 1 }
    return Self.rows - 1 - Int((height * Double(Self.rows - 1)).rounded())
  }
}
