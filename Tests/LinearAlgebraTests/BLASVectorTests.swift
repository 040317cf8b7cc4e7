import LinearAlgebra
import Testing

@Suite struct BLASVectorTests {
  static let counts = [0, 1, 2, 3, 7, 8, 31, 64, 65, 1000, 4099]

  @Test(arguments: counts)
  func agreesWithReferenceInFloat(count: Int) {
    check(Float.self, count)
  }

  @Test(arguments: counts)
  func agreesWithReferenceInDouble(count: Int) {
    check(Double.self, count)
  }

  private func check<Element: BLASElement>(_: Element.Type, _ count: Int) {
    var random = SeededGenerator(seed: UInt64(count))
    let x: [Element] = random.vector(count)
    let y: [Element] = random.vector(count)
    let limit = tolerance(Element.self, terms: count)
    #expect(abs(Double(BLAS.dot(x, y)) - Reference.dot(x, y)) <= limit)
    #expect(abs(Double(BLAS.nrm2(x)) - Reference.nrm2(x)) <= limit)
    #expect(abs(Double(BLAS.asum(x)) - Reference.asum(x)) <= limit * 4)

    var sum = y
    BLAS.axpy(0.75, x, into: &sum)
    #expect(distance(sum, Reference.axpy(0.75, x, y)) <= tolerance(Element.self, terms: 1))

    var scaled = x
    BLAS.scal(-2, &scaled)
    #expect(scaled == x.map { -2 * $0 })
  }

  @Test(arguments: counts)
  func dsdotAgreesWithReference(count: Int) {
    var random = SeededGenerator(seed: UInt64(count))
    let x: [Float] = random.vector(count)
    let y: [Float] = random.vector(count)
    // OpenBLAS adds up parts in `Float`, so this is closer than `dot`, but not exact.
    let limit = Double(Float.ulpOfOne) * Double(4 + count / 8)
    #expect(abs(BLAS.dsdot(x, y) - Reference.dot(x, y)) <= limit)
  }

  @Test func scalingByZeroClearsWhateverWasThere() {
    var x: [Float] = [1, .nan, .infinity]
    BLAS.scal(0, &x)
    #expect(x == [0, 0, 0])
  }

  @Test func workOnPartsOfArrays() {
    let x: [Float] = [1, 2, 3, 4, 5]
    var y: [Float] = [10, 20, 30]
    var target = y.mutableSpan
    target.withPart(1..<3) { BLAS.axpy(2, x.span.extracting(3..<5), into: &$0) }
    target.withPart(3..<3) { BLAS.scal(0, &$0) }
    #expect(y == [10, 28, 40])
  }

  @Test func theLibraryHasAName() {
    BLAS.useOneThread()
    let name = BLAS.implementationName
    #expect(name.hasPrefix("OpenBLAS") || name == "reference or other BLAS")
  }
}
