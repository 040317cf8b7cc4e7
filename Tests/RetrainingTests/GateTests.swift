import Ingest
import LinearAlgebra
import Model
import Pipeline
import TestSupport
import Testing

@testable import Retraining

@Suite struct GateTests {
  private func models(
    _ current: [DatasetRecord], _ candidate: [DatasetRecord]
  ) throws -> (ModelBundle, ModelBundle) {
    let folder = try TemporaryFolder()
    return (
      try ModelBundle(path: Orchard.train(current, in: folder, as: "a")),
      try ModelBundle(path: Orchard.train(candidate, in: folder, as: "b"))
    )
  }

  @Test func figuresAreThoseOfTheReport() throws {
    let learnt = Orchard.texts(200, seed: 11).map(\.record)
    let (old, new) = try models(Array(learnt.prefix(60)), learnt)
    let documents = Orchard.documents(Orchard.texts(150, seed: 12, prefix: "m"))
    let compared = ComparedModels(documents, current: old, candidate: new)
    let figures = ComparisonFigures(compared)
    let values = figures.values([Int](repeating: 1, count: documents.count))
    for (bundle, own) in [(old, values.current), (new, values.candidate)] {
      var scorer = TextScorer(bundle)
      let scores = documents.map { scorer.score($0.text) }
      let labels = bundle.manifest.labels.map(\.id)
      let report = ClassificationReport(
        Predictions(
          task: .multilabel, labels: labels, probabilities: scores.flatMap(\.probabilities),
          truth: documents.flatMap { document in labels.map { document.labels.contains($0) } },
          decisions: scores.flatMap(\.flagged)), bootstrap: nil)
      #expect(abs(own.macroF1 - report.macroF1) < 1e-12)
      #expect(
        abs(try #require(own.calibrationError) - (try #require(report.calibrationError))) < 1e-12)
      for (label, expected) in report.labels.enumerated() {
        #expect(own.f1[label] == expected.counts.f1)
        #expect(own.precision[label] ?? 0 == expected.counts.precision)
      }
      let harmless = documents.indices.filter { documents[$0].isHarmless }
      let alarms = harmless.count { scores[$0].needsReview }
      let place = try #require(figures.sliceNames.firstIndex(of: "all harmless texts"))
      #expect(own.falseAlarms[place] == Double(alarms) / Double(harmless.count))
    }
  }

  @Test func documentsCountAsOftenAsTheyAreDrawn() throws {
    let learnt = Orchard.texts(120, seed: 13).map(\.record)
    let (old, new) = try models(Array(learnt.prefix(40)), learnt)
    let documents = Orchard.documents(Orchard.texts(40, seed: 14, prefix: "m"))
    var random = SeededGenerator(seed: 5)
    let times = documents.map { _ in Int(random.next() % 4) }
    let drawn = zip(documents, times).flatMap { [MeasuredDocument](repeating: $0, count: $1) }
    let once = ComparisonFigures(ComparedModels(drawn, current: old, candidate: new))
      .values([Int](repeating: 1, count: drawn.count))
    let weighted = ComparisonFigures(ComparedModels(documents, current: old, candidate: new))
      .values(times)
    for (left, right) in [
      (once.current, weighted.current), (once.candidate, weighted.candidate),
    ] {
      #expect(abs(left.macroF1 - right.macroF1) < 1e-12)
      #expect(abs((left.calibrationError ?? 0) - (right.calibrationError ?? 1)) < 1e-12)
      #expect(left.precision == right.precision)
    }
  }

  @Test func theSameModelPasses() throws {
    let learnt = Orchard.texts(200, seed: 15).map(\.record)
    let (old, new) = try models(learnt, learnt)
    #expect(old.id == new.id)
    let compared = ComparedModels(
      Orchard.documents(Orchard.texts(300, seed: 16, prefix: "m")), current: old, candidate: new)
    let report = Gate().report(compared, current: old.id, candidate: new.id)
    #expect(report.isPassed && report.changed == 0)
    #expect(report.checks.allSatisfy { $0.difference ?? 0 == 0 })
  }

  @Test func flippedLabelsAreRefused() throws {
    let learnt = Orchard.texts(300, seed: 17).map(\.record)
    let flipped = learnt.enumerated().map { place, record in
      var record = record
      if place % 3 > 0 {
        record.labels =
          record.labels.contains("blame")
          ? record.labels.filter { $0 != "blame" } : record.labels + ["blame"]
      }
      return record
    }
    let (old, new) = try models(learnt, flipped)
    let report = Gate().report(
      ComparedModels(
        Orchard.documents(Orchard.texts(300, seed: 18, prefix: "m")), current: old,
        candidate: new), current: old.id, candidate: new.id)
    #expect(!report.isPassed)
    #expect(report.failures.contains { $0.family == .macroF1 })
    let words = try #require(report.failures.first { $0.family == .macroF1 }).words
    #expect(words.hasPrefix("macro-F1: ") && words.contains("before"))
  }

  @Test func whoGainsInAllAndLosesOnCounterSpeechIsRefused() throws {
    let learnt = Orchard.texts(400, seed: 19).map(\.record)
    // The current model saw few texts, but knows answers to blame for what they are. The candidate
    // saw all, and learnt that they are blame as well.
    let few = learnt.enumerated().filter { $0.offset < 60 || $0.element.labels == ["counter"] }
    let hostile = learnt.map { record in
      var record = record
      if record.labels == ["counter"] { record.labels = ["blame", "counter"] }
      return record
    }
    let (old, new) = try models(few.map(\.element), hostile)
    let report = Gate().report(
      ComparedModels(
        Orchard.documents(Orchard.texts(500, seed: 20, prefix: "m")), current: old,
        candidate: new), current: old.id, candidate: new.id)
    let slice = try #require(
      report.failures.first { $0.family == .falseAlarms && $0.name == "context counter" })
    #expect(try #require(slice.lower) > 0)
    #expect(!report.isPassed)
  }

  @Test func aLostLabelIsRefused() throws {
    let learnt = Orchard.texts(200, seed: 21).map(\.record)
    let without = learnt.map { record in
      var record = record
      record.labels.removeAll { $0 == "doubt" }
      return record
    }
    let (old, new) = try models(learnt, without)
    let report = Gate().report(
      ComparedModels(
        Orchard.documents(Orchard.texts(200, seed: 22, prefix: "m")), current: old,
        candidate: new), current: old.id, candidate: new.id)
    #expect(report.failures.contains { $0.family == .label && $0.name == "doubt" })
  }

  @Test func fewDocumentsAreNotEnough() throws {
    let learnt = Orchard.texts(100, seed: 23).map(\.record)
    let (old, new) = try models(learnt, Array(learnt.reversed()))
    let report = Gate().report(
      ComparedModels(
        Orchard.documents(Orchard.texts(Gate.fewestDocuments - 1, seed: 24, prefix: "m")),
        current: old, candidate: new), current: old.id, candidate: new.id)
    #expect(!report.isEnough && !report.isPassed)
  }

  /// Two models that are equally good but differ by chance: each family refuses in about 2.5 %.
  @Test func modelsThatAreAlikeAreSeldomRefused() {
    var random = SeededGenerator(seed: 77)
    func unit() -> Double { Double(random.next() >> 11) * 0x1p-53 }
    let labels = (0..<6).map { LabelInfo(id: "label\($0)", axis: .harm) }
    let gate = Gate(bootstrap: Bootstrap(replicates: 300))
    var refusals: [GateReport.Family: Int] = [:]
    let trials = 120
    for _ in 0..<trials {
      let documents = (0..<200).map { number in
        MeasuredDocument(
          id: "\(number)", text: "", labels: Set(labels.map(\.id).filter { _ in unit() < 0.3 }),
          judged: nil, group: "\(number)", isHarmless: unit() < 0.5,
          slices: (0..<4).filter { _ in unit() < 0.5 }.map { "slice \($0)" }, isProbe: false)
      }
      func scores() -> [TextScorer.Scores] {
        documents.map { document in
          let probabilities = labels.map { label in
            document.labels.contains(label.id) ? unit().squareRoot() : unit() * unit()
          }
          let flagged = probabilities.map { $0 >= 0.5 }
          return TextScorer.Scores(
            probabilities: probabilities, flagged: flagged, needsReview: unit() < 0.2,
            priority: 0)
        }
      }
      let compared = ComparedModels(
        documents, labels: (labels, labels), scores: (scores(), scores()))
      let report = gate.report(compared, current: "a", candidate: "b")
      for family in Set(report.failures.map(\.family)) { refusals[family, default: 0] += 1 }
    }
    for (family, count) in refusals {
      // Of 120 with a chance of .025 each, 10 or more come in less than one case of 1,000.
      #expect(count < 10, "\(family) refused \(count) of \(trials)")
    }
  }
}
