import PortableMath
import Testing

extension KernelPathTests {
  @Suite struct ProductTests {
    /// One chain of fused multiply-adds over ascending k.
    private func chain<Scalar: PortableScalar>(_ a: Matrix<Scalar>, _ b: Matrix<Scalar>) -> Matrix<Scalar> {
      var c = Matrix<Scalar>(rows: a.rows, columns: b.columns)
      for i in 0..<a.rows {
        for j in 0..<b.columns {
          for k in 0..<a.columns { c[i, j].addProduct(a[i, k], b[k, j]) }
        }
      }
      return c
    }

    private func check<Scalar: PortableScalar>(_ type: Scalar.Type, _ m: Int, _ k: Int, _ n: Int) {
      let a = Matrix(rows: m, columns: k, elements: Seed(61).normals(count: m * k).map { Scalar($0) })
      let b = Matrix(rows: k, columns: n, elements: Seed(62).normals(count: k * n).map { Scalar($0) })
      let expected = chain(a, b)
      let (at, bt) = (a.transposed(), b.transposed())
      onEveryPath { path in
        for threads in 1...2 {
          #expect(a.multiplied(by: b, threads: threads) == expected, "\(path) \(threads)")
          #expect(at.multiplied(transposed: true, by: b, threads: threads) == expected, "\(path) \(threads)")
          #expect(a.multiplied(by: bt, rightTransposed: true, threads: threads) == expected, "\(path) \(threads)")
          #expect(
            at.multiplied(transposed: true, by: bt, rightTransposed: true, threads: threads) == expected, "\(path)")
        }
      }
    }

    @Test(
      arguments: [
        (1, 1, 1), (3, 5, 2), (12, 4, 32), (13, 7, 33), (25, 300, 31), (50, 17, 70), (2, 3, 600), (80, 5, 64), (14, 270, 300),
      ])
    func productIsOneChainWhateverThePathThreadsAndTransposition(m: Int, k: Int, n: Int) {
      check(Float.self, m, k, n)
      check(Double.self, m, k, n)
    }

    /// Large enough that threads share them: by rows, by columns, with either factor packed or read where it lies.
    @Test(arguments: [(70, 131, 256), (600, 100, 40), (40, 300, 200), (513, 257, 65)])
    func productHasTheSameBitsOnAnyNumberOfThreads(m: Int, k: Int, n: Int) {
      let a = Matrix(rows: m, columns: k, elements: Seed(65).normals(count: m * k).map { Float($0) })
      let b = Matrix(rows: k, columns: n, elements: Seed(66).normals(count: k * n).map { Float($0) })
      let (at, bt) = (a.transposed(), b.transposed())
      onEveryPath { path in
        let expected = a.multiplied(by: b)
        for threads in [1, 2, 3, 5] {
          #expect(a.multiplied(by: b, threads: threads) == expected, "\(path) \(threads)")
          #expect(
            at.multiplied(transposed: true, by: bt, rightTransposed: true, threads: threads) == expected,
            "\(path) \(threads)")
        }
      }
    }

    @Test func productOverNothingIsZero() {
      let a = Matrix<Float>(rows: 3, columns: 0)
      onEveryPath { _ in
        #expect(a.multiplied(by: Matrix(rows: 0, columns: 2)) == Matrix(rows: 3, columns: 2))
        #expect(Matrix<Double>(rows: 0, columns: 4).multiplied(by: Matrix(rows: 4, columns: 2)).elements.isEmpty)
      }
    }

    @Test func rowsDoNotDependOnTheBatch() {
      let a = Matrix(rows: 130, columns: 64, elements: Seed(63).normals(count: 130 * 64).map { Float($0) })
      let b = Matrix(rows: 64, columns: 40, elements: Seed(64).normals(count: 64 * 40).map { Float($0) })
      let few = Matrix(rows: 8, columns: 64, elements: Array(a.elements.prefix(8 * 64)))
      onEveryPath { _ in
        #expect(few.multiplied(by: b).elements == Array(a.multiplied(by: b).elements.prefix(8 * 40)))
      }
    }
  }
}
