import Testing

@testable import Retraining

@Suite struct SampleTests {
  /// Every element has the same chance; 4 standard deviations bound the differences.
  @Test func theReservoirIsUniform() {
    var hits = [Int](repeating: 0, count: 50)
    for seed in 0..<2000 {
      var sample = Sample<Int>(limit: 10, seed: UInt64(seed))
      for number in 0..<50 { sample.add(number) }
      #expect(sample.seen == 50 && Set(sample.kept).count == 10)
      for number in sample.kept { hits[number] += 1 }
    }
    let deviation = (2000 * 0.2 * 0.8).squareRoot()
    #expect(hits.allSatisfy { abs(Double($0) - 400) < 4 * deviation }, "\(hits)")
  }

  @Test func fewAreAllKept() {
    var sample = Sample<Int>(limit: 10, seed: 1)
    for number in 0..<7 { sample.add(number) }
    #expect(sample.kept == Array(0..<7))
  }

  @Test func theLastOnesStayInOrder() {
    for count in [0, 2, 3, 4, 10] {
      var last = LastOnes<Int>(limit: 3)
      for number in 0..<count { last.add(number) }
      #expect(last.elements == Array((0..<count).suffix(3)))
    }
    var none = LastOnes<Int>(limit: 0)
    none.add(1)
    #expect(none.elements.isEmpty)
  }
}
