import LinearAlgebra
import Testing

@Suite struct SeededGeneratorTests {
  @Test func sequenceIsThatOfTheSource() {
    // From the C sources of the generator's authors, state filled by splitmix64 from 0 and 42.
    var zero = SeededGenerator(seed: 0)
    #expect(zero.next() == 0x99EC_5F36_CB75_F2B4)
    #expect(zero.next() == 0xBF6E_1F78_4956_452A)
    var other = SeededGenerator(seed: 42)
    #expect(other.next() == 0x1578_0B2E_0C2E_C716)
  }

  @Test func unitIsEvenlySpreadAndBelowOne() {
    var random = SeededGenerator(seed: 3)
    var counts = [Int](repeating: 0, count: 10)
    for _ in 0..<100_000 {
      let value = random.unit()
      #expect(value >= 0 && value < 1)
      counts[min(9, Int(value * 10))] += 1
    }
    // Six standard deviations around 10,000.
    #expect(counts.allSatisfy { abs($0 - 10_000) < 570 })
  }
}
