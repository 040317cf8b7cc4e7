import Foundation
import LinearAlgebra
import Model
import Testing

@Suite struct BootstrapSamplesTests {
  private let bootstrap = Bootstrap(replicates: 4000, seed: 3)

  @Test func standardErrorIsThatOfTheMean() {
    var random = SeededGenerator(seed: 9)
    let values = (0..<200).map { _ in Double(random.next() >> 11) * 0x1p-53 }
    let means = bootstrap.samples(groups: Array(values.indices)) { times in
      let drawn = times.reduce(0, +)
      return [zip(values, times).reduce(0) { $0 + $1.0 * Double($1.1) } / Double(drawn)]
    }[0]
    let mean = values.reduce(0, +) / 200
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 200
    let expected = (variance / 200).squareRoot()
    let spread = (means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 4000).squareRoot()
    // The relative error of a standard deviation from 4,000 draws is about 1.1 %.
    #expect(abs(spread / expected - 1) < 0.06)
  }

  @Test func groupsAreDrawnTogether() {
    let groups = [7, 7, 7, 2, 2, 9]
    _ = bootstrap.samples(groups: groups) { times in
      #expect(times[0] == times[1] && times[1] == times[2] && times[3] == times[4])
      return []
    }
  }

  @Test func theSameSeedDrawsTheSame() {
    func draw(_ seed: UInt64) -> [[Double]] {
      Bootstrap(replicates: 50, seed: seed).samples(groups: [0, 1, 2, 3]) { [Double($0[0])] }
    }
    #expect(draw(1) == draw(1))
    #expect(draw(1) != draw(2))
  }

  @Test func figuresThatAreNotDefinedAreLeftOut() {
    let samples = bootstrap.samples(groups: [0, 1]) { times in
      [times[0] == 0 ? nil : 1, nil, 2]
    }
    #expect(samples[0].count < 4000 && samples[0].count > 2500)
    #expect(samples[1].isEmpty)
    #expect(samples[2].count == 4000)
    #expect(bootstrap.interval(of: samples[1], confidence: 0.9) == nil)
  }

  @Test func oneGroupSaysNothing() {
    #expect(bootstrap.samples(groups: [4, 4, 4]) { _ in [1] } == [[]])
  }
}
