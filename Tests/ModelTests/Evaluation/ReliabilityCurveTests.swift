import Model
import Testing

@Suite struct ReliabilityCurveTests {
  @Test func endsFallIntoTheFirstAndLastBin() {
    let curve = ReliabilityCurve([(0, false), (1, true), (1, true)], bins: 4)
    #expect(curve.bins.map(\.count) == [1, 0, 0, 2])
    #expect(curve.bins[0].observed == 0)
    #expect(curve.bins[1].observed == nil)
    #expect(curve.bins[3].meanProbability == 1)
    #expect(curve.expectedCalibrationError == 0)
  }

  @Test func aBinStartsAtItsLowerEnd() {
    let curve = ReliabilityCurve([(0.25, true), (0.5, true), (0.75, false)], bins: 4)
    #expect(curve.bins.map(\.count) == [0, 1, 1, 1])
    #expect(curve.bins[1].lower == 0.25)
    #expect(curve.bins[1].upper == 0.5)
  }

  @Test func gapsAreWeightedByCount() {
    let curve = ReliabilityCurve([(0.1, false), (0.1, true), (0.9, true), (0.9, true)], bins: 2)
    #expect(close(curve.expectedCalibrationError, 0.5 * 0.4 + 0.5 * 0.1))
  }

  @Test func nothingStatedHasNoError() {
    #expect(ReliabilityCurve([]).expectedCalibrationError == nil)
    #expect(ReliabilityCurve([]).bins.count == ReliabilityCurve.usualBins)
  }
}
