import Testing

@testable import Model

/// Expected values by scipy 1.17.1: `norm.ppf` and `beta.cdf`.
@Suite struct DistributionsTests {
  @Test func normalQuantilesAgreeWithSciPy() {
    for (probability, expected) in [
      (1e-300, -37.0470962993612), (1e-10, -6.361340902404056), (0.025, -1.9599639845400545),
      (0.3, -0.5244005127080409), (0.5, 0), (0.975, 1.959963984540054),
    ] {
      #expect(close(Normal.quantile(probability), expected, probability < 1e-99 ? 1e-6 : 1e-13))
    }
  }

  @Test func betaProbabilitiesAgreeWithSciPy() {
    for (x, a, b, expected) in [
      (0.3, 2.0, 3.0, 0.34829999999999994),
      (0.1, 0.5, 0.5, 0.20483276469913345),
      (0.97, 50.0, 1.0, 0.21806537534740728),
      (0.2512, 10000.0, 30000.0, 0.7107536457005401),
      (0.7, 1.0, 1.0, 0.7),
    ] {
      #expect(close(Beta.cumulative(x, a, b), expected, 1e-10))
    }
    #expect(Beta.cumulative(0, 2, 3) == 0)
    #expect(Beta.cumulative(1, 2, 3) == 1)
  }

  @Test func quantilesUndoProbabilities() {
    for probability in [0.001, 0.2, 0.5, 0.9] {
      #expect(close(Normal.cumulative(Normal.quantile(probability)), probability, 1e-14))
      #expect(close(Beta.cumulative(Beta.quantile(probability, 3, 9), 3, 9), probability, 1e-13))
    }
  }
}
