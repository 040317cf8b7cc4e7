import Model
import Testing

/// Expected values by scipy 1.17.1: `binomtest(k, n).proportion_ci(c, "wilson")` and `"exact"`.
@Suite struct ProportionIntervalTests {
  @Test(arguments: [
    (0, 10, 0.0, 0.27753279986288926, 0.0, 0.30849710781876294),
    (1, 10, 0.017876213095072896, 0.4041500267952385, 0.0025285785444625728, 0.44501611702819543),
    (7, 10, 0.39677814746114526, 0.892208732593699, 0.3475471499399921, 0.9332604888222655),
    (10, 10, 0.7224672001371109, 1.0, 0.6915028921812371, 1.0),
    (3, 3, 0.4385029682449546, 1.0, 0.2924017738212867, 1.0),
    (350, 1000, 0.32106271005247566, 0.38008531749319086, 0.3204161241513656, 0.3804701912559757),
    (
      1, 100_000, 1.765247730378316e-06, 5.664709659040965e-05, 2.5317842743932826e-07,
      5.571516034432556e-05
    ),
  ])
  func agreesWithSciPy(
    successes: Int, trials: Int, lower: Double, upper: Double, exactLower: Double,
    exactUpper: Double
  ) {
    let wilson = ProportionInterval.wilson(
      successes: Double(successes), trials: Double(trials))
    #expect(close(wilson.lower, lower, 1e-13))
    #expect(close(wilson.upper, upper, 1e-13))
    let exact = ProportionInterval.clopperPearson(successes: successes, trials: trials)
    #expect(close(exact.lower, exactLower, 1e-11))
    #expect(close(exact.upper, exactUpper, 1e-11))
  }

  @Test func confidenceIsRespected() {
    let interval = ProportionInterval.wilson(successes: 7, trials: 10, confidence: 0.9)
    #expect(close(interval.lower, 0.4416997958698351))
    #expect(close(interval.upper, 0.8731234160968021))
  }

  @Test func noTrialsSayNothing() {
    let all = ConfidenceInterval(lower: 0, upper: 1)
    #expect(ProportionInterval.wilson(successes: 0, trials: 0) == all)
    #expect(ProportionInterval.clopperPearson(successes: 0, trials: 0) == all)
  }

  @Test func exactIntervalHoldsAtLeastItsConfidence() {
    // For a true share, the chance of all outcomes whose interval holds it must reach 95 %.
    for share in [0.03, 0.2, 0.5, 0.77] {
      var chance = 0.0
      var coefficient = 1.0
      for successes in 0...20 {
        if successes > 0 { coefficient *= Double(21 - successes) / Double(successes) }
        var outcome = coefficient
        for trial in 0..<20 { outcome *= trial < successes ? share : 1 - share }
        let interval = ProportionInterval.clopperPearson(successes: successes, trials: 20)
        if interval.contains(share) { chance += outcome }
      }
      #expect(chance >= 0.95)
    }
  }
}
