import Ingest
import LinearAlgebra
import Pipeline
import TestSupport
import Testing

@testable import Retraining

@Suite struct SameLoadTests {
  @Test func asMuchIsFlaggedAsBefore() throws {
    let folder = try TemporaryFolder()
    let learnt = Orchard.texts(300, seed: 51).map(\.record)
    let old = try ModelBundle(path: Orchard.train(Array(learnt.prefix(60)), in: folder, as: "a"))
    let new = try ModelBundle(path: Orchard.train(learnt, in: folder, as: "b"))
    let texts = Orchard.texts(400, seed: 52, prefix: "m").map(\.text)
    let thresholds = SameLoad.thresholds(of: new, like: old, on: texts)
    var scorers = (TextScorer(old), TextScorer(new))
    let flagged = texts.map { scorers.0.score($0).flagged }
    let scores = texts.map { scorers.1.score($0).probabilities }
    for label in new.manifest.labels.indices {
      let id = new.manifest.labels[label].id
      let place = try #require(old.manifest.labels.firstIndex { $0.id == id })
      let before = flagged.count { $0[place] }
      let after = scores.count { $0[label] >= thresholds[label] }
      // Fewer only where probabilities are closer together than thresholds can be.
      #expect(after <= before && before - after <= 8, "\(id): \(before) before, \(after) after")
    }
  }

  @Test func aModelThatFollowsItselfKeepsItsThresholds() {
    var random = SeededGenerator(seed: 53)
    for _ in 0..<200 {
      let count = Int(random.next() % 60) + 1
      // Coarse, so that many are equal or nearly so.
      let values = (0..<count).map { _ in
        Double(random.next() % 300) / 300 + Double(random.next() % 3) * 1e-5
      }.map { min($0, 1) }
      let flags = Int(random.next() % UInt64(count + 1))
      let first = SameLoad.threshold(flags: flags, values)
      let held = values.count { $0 >= first }
      #expect(SameLoad.threshold(flags: held, values) == first || held == count)
      #expect(held <= flags || flags == count)
    }
  }

  @Test func unknownLabelsAndNoTextsLeaveThresholdsAlone() throws {
    let folder = try TemporaryFolder()
    let learnt = Orchard.texts(120, seed: 54).map(\.record)
    let new = try ModelBundle(path: Orchard.train(learnt, in: folder, as: "b"))
    let without = learnt.map { record in
      var record = record
      record.labels.removeAll { $0 == "doubt" }
      return record
    }
    let old = try ModelBundle(path: Orchard.train(without, in: folder, as: "a"))
    #expect(SameLoad.thresholds(of: new, like: old, on: []) == new.manifest.thresholds)
    let some = SameLoad.thresholds(of: new, like: old, on: learnt.map(\.text))
    let place = try #require(new.manifest.labels.firstIndex { $0.id == "doubt" })
    #expect(some[place] == new.manifest.thresholds[place])
  }
}
