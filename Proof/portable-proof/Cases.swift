import PortableMath

/// Every case and its digest.
func cases(threads: Int) -> [(String, Digest)] {
  var list: [(String, Digest)] = []
  list.append(("functions/Double", functionsOfDouble()))
  list.append(("functions/Float", functionsOfFloat()))
  list.append(("functions/arrays", arrayFunctions()))
  list.append(("random/numbers", randomNumbers()))
  list.append(("random/normals", Digest(of: Seed(7).normals(step: 3, first: 5, count: 20_000))))
  list.append(("sums", sums()))
  list.append(("products/Float", products(Float.self, threads)))
  list.append(("products/Double", products(Double.self, threads)))
  list.append(("convolutions/Float", convolutions(Float.self)))
  list.append(("convolutions/Double", convolutions(Double.self)))
  list.append(("factorizations/Float", factorizations(Float.self)))
  list.append(("factorizations/Double", factorizations(Double.self)))
  list.append(("images", images()))
  list += trajectories(Float.self) + trajectories(Double.self)
  return list
}

/// Seeded arguments: any bits, and ordinary sizes.
private func arguments<Scalar: PortableScalar>(_ count: Int, _ any: (UInt64) -> Scalar) -> [Scalar] {
  let seed = Seed(1).derived(for: 2)
  return (0..<UInt64(count)).map { i in
    let u = seed.uniform(step: 1, element: i)
    switch i % 4 {
    case 0: return any(seed.bits(element: i))
    case 1: return Scalar(u)
    case 2: return Scalar(40 * (u - 0.5))
    default: return Scalar(1000 * (u - 0.5))
    }
  }
}

private func functionsOfDouble() -> Digest {
  let x = arguments(4000) { Double(bitPattern: $0) }
  return values(of: x)
}

private func functionsOfFloat() -> Digest {
  let x = arguments(4000) { Float(bitPattern: UInt32(truncatingIfNeeded: $0)) }
  return values(of: x)
}

private func values<S: PortableScalar>(of x: [S]) -> Digest {
  var bytes = CanonicalBytes()
  for (i, v) in x.enumerated() {
    let w = x[(i * 7 + 1) % x.count]
    let values: [S] = [
      S.exp(v), S.expm1(v), S.exp2(v), S.log(v), S.log1p(v), S.log2(v), S.sin(v), S.cos(v), S.tan(v), S.sinh(v),
      S.cosh(v),
      S.tanh(v), S.atan(v), S.erf(v), S.sqrt(v), S.cbrt(v), S.softplus(v), S.sigmoid(v), S.logGamma(v),
      S.pow(v.magnitude, w), S.pow(v, 3), S.atan2(v, w), S.hypot(v, w),
    ]
    bytes.append(values.span)
  }
  return bytes.digest
}

private func arrayFunctions() -> Digest {
  let x = arguments(4003) { Double(bitPattern: $0) }
  var y = x
  var bytes = CanonicalBytes()
  var span = y.mutableSpan
  Double.exp(x.span, into: &span)
  bytes.append(span.span)
  Double.log(x.span, into: &span)
  bytes.append(span.span)
  Double.tanh(x.span, into: &span)
  bytes.append(span.span)
  return bytes.digest
}

private func randomNumbers() -> Digest {
  let seed = Seed(2026).derived(for: "proof").derived(for: 3)
  var bytes = CanonicalBytes()
  for i in 0..<2000 as Range<UInt64> {
    bytes.append(seed.bits(step: i / 100, element: i))
    bytes.append([seed.uniform(element: i), seed.normal(step: 1, element: i)].span)
    bytes.append(UInt64(seed.integer(below: 1000, step: 2, element: i)))
  }
  for index in seed.permutation(of: 500) + seed.choice(of: 10, from: 1000, step: 9) { bytes.append(UInt64(index)) }
  bytes.append(orthogonalMatrix(dimension: 12, seed: seed).span)
  return bytes.digest
}

private func sums() -> Digest {
  let x = Seed(8).normals(count: 5000)
  let y = x.map { Float($0) }
  var bytes = CanonicalBytes()
  for count in [0, 1, 7, 16, 17, 24, 31, 32, 33, 100, 1023, 1024, 1025, 4096, 5000] {
    let (a, b) = (x.span.extracting(0..<count), y.span.extracting(0..<count))
    bytes.append([sum(a), dot(a, a), norm(a), distance(a, x.span.extracting(5000 - count..<5000))].span)
    bytes.append([sum(b), dot(b, b), norm(b), distance(b, y.span.extracting(5000 - count..<5000))].span)
    if count > 1 { bytes.append([mean(a), variance(a)].span) }
  }
  return bytes.digest
}

private func random<S: PortableScalar>(_ rows: Int, _ columns: Int, _ seed: UInt64) -> Matrix<S> {
  Matrix(rows: rows, columns: columns, elements: Seed(seed).normals(count: rows * columns).map { S($0) })
}

private func products<S: PortableScalar>(_ type: S.Type, _ threads: Int) -> Digest {
  var bytes = CanonicalBytes()
  for (m, k, n) in [(1, 1, 1), (3, 5, 2), (12, 8, 32), (13, 300, 33), (50, 17, 70), (70, 64, 8), (8, 64, 8)] {
    let a: Matrix<S> = random(m, k, 21)
    let b: Matrix<S> = random(k, n, 22)
    let (at, bt) = (a.transposed(), b.transposed())
    bytes.append(a.multiplied(by: b, threads: threads).elements.span)
    bytes.append(at.multiplied(transposed: true, by: b, threads: threads).elements.span)
    bytes.append(a.multiplied(by: bt, rightTransposed: true, threads: threads).elements.span)
    bytes.append(at.multiplied(transposed: true, by: bt, rightTransposed: true, threads: threads).elements.span)
    bytes.append(a.multiplied(by: Array(b.elements.prefix(k)) + Array(repeating: 1, count: max(0, k - k * n))).span)
  }
  // The products above are too small for a second thread.
  let (left, right): (Matrix<S>, Matrix<S>) = (random(70, 131, 23), random(131, 256, 24))
  guard left.multiplied(by: right, threads: threads) == left.multiplied(by: right) else {
    fatalError("a product that threads share has other bits than on one thread")
  }
  return bytes.digest
}

/// A convolution of an image with a border, its gradients, and normalization both ways.
private func convolutions<S: PortableScalar>(_ type: S.Type) -> Digest {
  let (side, inputs, outputs) = (7, 16, 32)
  let row = (side + 2) * inputs
  let random = { (count: Int, seed: UInt64) in Seed(seed).normals(count: count).map { S($0) } }
  let x = random((side + 2) * row, 24)
  let weights = random(9 * inputs * outputs, 25)
  let channels = random(outputs, 26)
  var result = random(side * side * outputs, 27)
  var (sums, squares, y, weightSums) = (channels, channels, result, weights)
  let windows = ImageWindows(
    rows: side, columns: side, outputs: outputs, segments: 3, depth: 3 * inputs, xRow: row, xColumn: inputs,
    xSegment: row, yRow: side * outputs, yColumn: outputs)
  let image = ChannelImage(rows: side, columns: side, channels: outputs)
  windows.convolve(x, by: weights, into: &result)
  image.moments(result, sums: &sums, squares: &squares)
  var bytes = CanonicalBytes()
  for part in [result, sums, squares] { bytes.append(part.span) }
  image.normalize(
    result, mean: sums, factor: squares, shift: channels, shortcut: result, shortcutRow: side * outputs, into: &y,
    yRow: side * outputs)
  bytes.append(y.span)
  var gradient = random(side * side * outputs, 28)
  image.rectifiedSums(
    &gradient, where: y, yRow: side * outputs, x: result, mean: channels, sums: &sums, products: &squares)
  image.normalizeBackward(
    gradient, x: result, mean: channels, factor: sums, meanGradient: channels, slope: squares, into: &y,
    yRow: side * outputs)
  windows.addWeightProducts(x, with: y, to: &weightSums)
  for part in [gradient, sums, squares, y, weightSums] { bytes.append(part.span) }
  return bytes.digest
}

private func factorizations<S: PortableScalar>(_ type: S.Type) -> Digest {
  var bytes = CanonicalBytes()
  for n in [1, 2, 5, 20] {
    guard let parts = try? factors(random(n, n + 3, 23) as Matrix<S>) else { return Digest(high: 0, low: 0) }
    for part in parts { bytes.append(part.span) }
  }
  return bytes.digest
}

/// The parts of every factorization of a matrix F, of Fᵀ or of F·Fᵀ.
private func factors<S: PortableScalar>(_ factor: Matrix<S>) throws(FactorizationError) -> [[S]] {
  let a = factor.multiplied(by: factor, rightTransposed: true)
  let l = try a.cholesky()
  let (unit, d) = try a.ldlt()
  let (q, r) = try factor.transposed().qr()
  let (values, vectors) = try a.symmetricEigen()
  let solution = try l.choleskySolved(values)
  return [l.elements, unit.elements, d, q.elements, r.elements, values, vectors.elements, solution]
}
