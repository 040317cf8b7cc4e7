import Foundation
import LinearAlgebra
import Testing

@testable import Retraining

/// Streams whose true rates are known.
@Suite struct DriftReportTests {
  /// What a simulated stream is like.
  struct Stream {
    var flagRate = 0.05
    var labels = [("smears", 0.03), ("doubt", 0.02), ("vilification", 0.01)]
    /// Added to every logit.
    var shift = 0.0
    var unknown = 0.1
    var languages = [("en", 0.7), ("de", 0.2), ("uk", 0.07), ("fr", 0.03)]
    var precision = 0.7

    func sample(_ texts: Int, _ random: inout SeededGenerator) -> WatchSample {
      func chance() -> Double { Double(random.next() >> 11) * 0x1p-53 }
      var sample = WatchSample()
      sample.items = texts
      sample.texts = texts
      sample.flagged.all = texts
      for _ in 0..<texts {
        if chance() < flagRate { sample.flagged.yes += 1 }
        var top = 0.0
        for (label, rate) in labels {
          // Skewed, as the scores of rare labels are, and with ties at the fourth decimal.
          let logit = log(rate) + shift + 4 * (chance() + chance() - 1)
          let score = (1e4 / (1 + exp(-logit))).rounded() / 1e4
          sample.scores[label, default: []].append(score)
          if chance() < rate { sample.labels[label, default: 0] += 1 }
          if chance() < rate {
            sample.precision[label, default: .init()].all += 1
            if chance() < precision { sample.precision[label]?.yes += 1 }
          }
          top = max(top, score)
        }
        sample.topScores.append(top)
        let words = 1 + Int(chance() * 20)
        let known = (0..<words).count { _ in chance() >= unknown }
        sample.knownWords.append(Double(known) / Double(words))
        sample.knownPairs.append(Double(known / 2) / Double(words))
        var place = chance()
        for (language, share) in languages {
          place -= share
          if place < 0 {
            sample.languages[language, default: 0] += 1
            break
          }
        }
      }
      return sample
    }
  }

  private func rateOfAlarms(
    _ runs: Int, _ falseAlarms: Double, seed: UInt64, sizes: (Int, Int), _ recent: Stream,
    where isMeant: (DriftFinding) -> Bool = { _ in true }
  ) -> Double {
    var random = SeededGenerator(seed: seed)
    let alarms = (0..<runs).count { _ in
      let reference = Stream().sample(sizes.0, &random)
      let report = DriftReport(
        reference: reference, recent: recent.sample(sizes.1, &random), falseAlarms: falseAlarms)
      return report.alarms.contains(where: isMeant)
    }
    return Double(alarms) / Double(runs)
  }

  /// Three binomial standard errors above the stated rate.
  private func limit(_ rate: Double, _ runs: Int) -> Double {
    rate + 3 * (rate * (1 - rate) / Double(runs)).squareRoot()
  }

  @Test(arguments: [(2000, 500), (200, 60)])
  func whereNothingDiffersAlarmsAreAsRareAsStated(sizes: (Int, Int)) {
    let runs = 200
    for rate in [0.05, 0.2] {
      let found = rateOfAlarms(
        runs, rate, seed: 11 + UInt64(sizes.0), sizes: sizes, Stream())
      #expect(found <= limit(rate, runs), "\(found) of \(runs) reports at \(rate)")
    }
  }

  @Test func aDoubledFlagRateIsFound() {
    var recent = Stream()
    recent.flagRate = 0.1
    let found = rateOfAlarms(25, 0.01, seed: 3, sizes: (8000, 2000), recent) {
      $0.measure == .flagRate && $0.subject == nil && $0.effect > 0 && $0.lower > 0
    }
    #expect(found > 0.9)
  }

  @Test func scoresThatMoveAreFoundByLabel() {
    var recent = Stream()
    recent.shift = 0.4
    let found = rateOfAlarms(25, 0.01, seed: 4, sizes: (8000, 2000), recent) {
      $0.measure == .scores && $0.subject == "doubt"
    }
    #expect(found > 0.9)
  }

  @Test func newWordsAreFound() {
    var recent = Stream()
    recent.unknown = 0.13
    let found = rateOfAlarms(25, 0.01, seed: 5, sizes: (8000, 2000), recent) {
      $0.measure == .knownWords && $0.effect < 0 && $0.upper < 0
    }
    #expect(found > 0.9)
  }

  @Test func anotherLanguageIsFoundAndNamed() {
    var recent = Stream()
    recent.languages = [("en", 0.6), ("de", 0.2), ("uk", 0.17), ("fr", 0.03)]
    let found = rateOfAlarms(25, 0.01, seed: 6, sizes: (8000, 2000), recent) {
      $0.measure == .language && $0.subject == "uk" && $0.effect > 0
    }
    #expect(found > 0.9)
  }

  @Test func lostPrecisionIsFound() {
    var recent = Stream()
    recent.precision = 0.3
    let found = rateOfAlarms(15, 0.01, seed: 7, sizes: (20_000, 5000), recent) {
      $0.measure == .precision && $0.subject == "smears" && $0.effect < 0
    }
    #expect(found > 0.9)
  }

  @Test func whatTheDataDoNotSupportIsSaidAndNotTested() {
    var random = SeededGenerator(seed: 9)
    let report = DriftReport(
      reference: Stream().sample(30, &random), recent: Stream().sample(30, &random),
      falseAlarms: 0.01)
    #expect(!report.findings.contains { [.scores, .topScores, .precision].contains($0.measure) })
    #expect(report.notes.contains { $0.contains("a period has 30 texts, it takes 50") })
    let none = DriftReport(reference: WatchSample(), recent: WatchSample(), falseAlarms: 0.01)
    #expect(none.findings.isEmpty && none.alarms.isEmpty)
  }
}
