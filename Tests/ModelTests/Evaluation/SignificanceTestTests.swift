import Foundation
import Model
import Testing

/// Expected values by scipy 1.17.1: `fisher_exact`, `ks_2samp`, `mannwhitneyu(method="asymptotic")`,
/// `binom.cdf`.
@Suite struct SignificanceTestTests {
  @Test(arguments: [
    (3, 20, 12, 20, 0.007911693673651405), (0, 40, 5, 40, 0.05474272562880158),
    (120, 1000, 95, 500, 0.0004140830954065183), (0, 10, 0, 20, 1.0), (7, 7, 9, 9, 1.0),
  ])
  func fisherAgreesWithSciPy(a: Int, n: Int, b: Int, m: Int, p: Double) {
    #expect(close(SignificanceTest.fisher(a, of: n, b, of: m), p, 1e-10))
    #expect(close(SignificanceTest.fisher(b, of: m, a, of: n), p, 1e-10))
  }

  @Test func aHugeDifferenceIsNoNumberBelowZero() {
    let p = SignificanceTest.fisher(90_000, of: 100_000, 10, of: 100_000)
    #expect(p >= 0 && p < 1e-200)
  }

  private static let first = (0..<60).map { (Double($0) * 0.37).truncatingRemainder(dividingBy: 1) }
  private static let second = (0..<80).map { number in
    let rest = (Double(number) * 0.61).truncatingRemainder(dividingBy: 1)
    return pow(rest, 1.3)
  }

  @Test func kolmogorovSmirnovAgreesWithSciPy() {
    let found = SignificanceTest.kolmogorovSmirnov(Self.first, Self.second)
    #expect(close(found.value, 0.12083333333333335, 1e-12))
    // The exact p-value; the asymptotic one is 0.6593.
    #expect(abs(found.p - 0.6605781910414881) < 0.02)
    #expect(found.interval.contains(found.value))
    #expect(SignificanceTest.kolmogorovSmirnov(Self.first, Self.first).p == 1)
  }

  @Test func mannWhitneyAgreesWithSciPy() {
    #expect(
      close(SignificanceTest.mannWhitney(Self.first, Self.second), 0.17247706581552935, 1e-10))
    func rounded(_ values: [Double]) -> [Double] {
      values.map { ($0 * 5).rounded(.toNearestOrEven) / 5 }
    }
    #expect(
      close(
        SignificanceTest.mannWhitney(rounded(Self.first), rounded(Self.second)),
        0.19027243115035786, 1e-10))
    #expect(SignificanceTest.mannWhitney([1, 1], [1, 1, 1]) == 1)
  }

  @Test func theBinomialTailAgreesWithSciPy() {
    #expect(
      close(SignificanceTest.binomialLower(3, of: 20, chance: 0.4), 0.01596116279000825, 1e-12))
    #expect(SignificanceTest.binomialLower(20, of: 20, chance: 0.4) == 1)
    #expect(SignificanceTest.binomialLower(0, of: 20, chance: 0) == 1)
    #expect(SignificanceTest.binomialLower(0, of: 20, chance: 1) == 0)
  }

  @Test func holmMultipliesByWhatIsLeftAndNeverFalls() {
    let corrected = SignificanceTest.holm([0.01, 0.04, 0.03, 0.005])
    for (value, wanted) in zip(corrected, [0.03, 0.06, 0.06, 0.02]) {
      #expect(close(value, wanted, 1e-12))
    }
    #expect(SignificanceTest.holm([]).isEmpty)
    #expect(SignificanceTest.holm([0.9, 0.8]) == [1, 1])
  }

  /// Newcombe 1998, table II, comparison (a): 56 of 70 and 48 of 80.
  @Test func theIntervalOfADifferenceIsNewcombes() {
    let interval = ProportionInterval.difference(48, of: 80, 56, of: 70)
    #expect(abs(interval.lower - 0.0524) < 5e-5 && abs(interval.upper - 0.3339) < 5e-5)
    let none = ProportionInterval.difference(0, of: 0, 1, of: 3)
    #expect(none == ConfidenceInterval(lower: -1, upper: 1))
  }
}
