import LinearAlgebra
import Model
import Testing

@Suite struct RankIntervalTests {
  /// Roots of `(t - area)² = z² V(t)` found in Python by scanning, with z = 1.959963984540054.
  @Test(arguments: [
    (1.0, 10, 10, 0.8002136128811058, 1.0), (0.9, 20, 30, 0.7642509184409756, 0.9588334991007632),
    (0.5, 25, 100, 0.37764931701678567, 0.6223506829832143),
    (0.75, 3, 4, 0.3221209859609855, 0.9459133261017217), (0.0, 5, 5, 0.0, 0.35729717606895683),
  ])
  func endsAreTheRoots(
    _ area: Double, _ positives: Int, _ negatives: Int, _ lower: Double, _ upper: Double
  ) {
    let interval = RankMetrics.interval(area: area, positives: positives, negatives: negatives)
    #expect(close(interval.lower, lower, 1e-9))
    #expect(close(interval.upper, upper, 1e-9))
  }

  /// Positives uniform on 0.5...1.5, negatives on 0...1: the area is 1 - 1/8.
  @Test func holdsTheTrueAreaAboutAsOftenAsItSays() throws {
    var generator = SeededGenerator(seed: 9)
    var held = 0
    for _ in 0..<1000 {
      let positives = (0..<25).map { _ in Double.random(in: 0.5...1.5, using: &generator) }
      let negatives = (0..<40).map { _ in Double.random(in: 0...1, using: &generator) }
      let area = try #require(
        RankMetrics.areaUnderROC(positives: positives, negatives: negatives))
      let interval = RankMetrics.interval(area: area, positives: 25, negatives: 40)
      #expect(interval.contains(area))
      if interval.contains(0.875) { held += 1 }
    }
    #expect(held > 920 && held < 990, "\(held) of 1000")
  }
}
