import Testing

@testable import Model

@Suite struct WolfeSearchTests {
  /// Searches along φ and returns the accepted step and how many were tried.
  private func search(
    from first: Double, noise: Double = 0, _ phi: (Double) -> (value: Double, slope: Double)
  ) -> (step: Double, tries: Int)? {
    let start = phi(0)
    var search = WolfeSearch(value: start.value, slope: start.slope, noise: noise)
    var step = first
    for tries in 1...60 {
      let here = phi(step)
      switch search.next(step: step, value: here.value, slope: here.slope) {
      case .accept: return (step, tries)
      case .tryStep(let next): step = next
      }
    }
    return nil
  }

  @Test(arguments: [1e-6, 1e-3, 0.1, 0.5, 1, 1.9, 10, 1e4])
  func findsTheBottomOfAParabola(first: Double) throws {
    let found = try #require(search(from: first) { (($0 - 1) * ($0 - 1), 2 * ($0 - 1)) })
    let (value, slope) = ((found.step - 1) * (found.step - 1), 2 * (found.step - 1))
    #expect(value <= 1 - 2e-4 * found.step)
    #expect(slope >= -1.8)
    #expect(found.tries <= 10)
  }

  @Test func takesAGoodFirstStepAtOnce() {
    #expect(search(from: 1) { (($0 - 1) * ($0 - 1), 2 * ($0 - 1)) }?.tries == 1)
  }

  @Test func findsItsWayBackFromInfinity() throws {
    // −ln(1 − t) − 2·t is defined below 1 only; its minimum is at one half.
    let found = try #require(
      search(from: 5) { t in
        t >= 1 ? (.infinity, .nan) : (1 / (1 - t) - 3 * t, 1 / ((1 - t) * (1 - t)) - 3)
      })
    #expect(found.step > 0 && found.step < 1)
  }

  @Test func believesTheSlopeWhereValuesAreNoise() {
    // Values that differ by rounding only, a slope that shows the way.
    func flat(_ t: Double) -> (Double, Double) { (t > 0 ? 1 + 1e-8 : 1, 1e-9 * (t - 1)) }
    #expect(search(from: 1, noise: 1e-7, flat)?.tries == 1)
    #expect(search(from: 1, noise: 0, flat) == nil)
  }

  @Test func givesUpOnAWrongSlope() {
    #expect(search(from: 1) { (1 + $0, -1) } == nil)
  }
}
