/// An orthogonal matrix of `dimension` rows drawn from the uniform (Haar) distribution, row-major.
///
/// Rows of standard normals are made orthonormal by Gram–Schmidt with positive diagonal. Each row is projected twice, which
/// makes the rows orthogonal to the last bits ("twice is enough"). Complexity: 2·dimension³ multiplications.
/// Source: Mezzadri, "How to generate random matrices from the classical compact groups", Notices AMS 54 (2007);
/// Giraud et al., "Rounding error analysis of the classical Gram–Schmidt", Numer. Math. 101 (2005).
public func orthogonalMatrix(dimension: Int, seed: Seed) -> [Double] {
  precondition(dimension > 0, "an orthogonal matrix has at least one row")
  var rows: [[Double]] = []
  for row in 0..<dimension {
    var candidate = (0..<dimension).map {
      seed.normal(step: UInt64(row), element: UInt64($0))
    }
    for _ in 0..<2 {
      for earlier in rows {
        let share = dot(candidate.span, earlier.span)
        for column in 0..<dimension { candidate[column] -= share * earlier[column] }
      }
    }
    let length = norm(candidate.span)
    rows.append(candidate.map { $0 / length })
  }
  return rows.flatMap { $0 }
}
