import Ingest
import Pipeline
import Store
import TestSupport
import Testing

@testable import Retraining

@Suite struct RetrainingRunTests {
  private func settings() -> RetrainingRun.Settings {
    var settings = RetrainingRun.Settings()
    settings.training = Orchard.settings()
    settings.taxonomy = Orchard.taxonomy
    settings.minimumPositives = 3
    return settings
  }

  private func room(_ texts: [Orchard.Text]) throws -> ReviewRoom {
    let room = try ReviewRoom()
    let ada = try room.reviewer("ada")
    try room.load(texts)
    for text in texts { try room.judge(text, by: ada) }
    return room
  }

  @Test func learnsWhatReviewersSay() throws {
    let room = try room(Orchard.texts(220, seed: 31))
    let result = try RetrainingRun(room.store, settings()).run(current: nil)
    let path = room.folder.path("candidate")
    _ = try result.training.model.save(to: path, metrics: "{}") { _ in "" }
    let bundle = try ModelBundle(path: path)
    #expect(bundle.manifest.labels.map(\.id) == ["blame", "counter", "doubt"])
    #expect(
      bundle.manifest.training.heldOut
        == ModelManifest.HeldOut(rule: HeldOutRule.name, share: 0.2))
    let figures = ComparisonFigures(
      ComparedModels(result.measured.documents, current: bundle, candidate: bundle)
    ).values([Int](repeating: 1, count: result.measured.documents.count))
    #expect(figures.candidate.macroF1 > 0.8)
  }

  @Test func theSameDataGiveTheSameModel() throws {
    let room = try room(Orchard.texts(120, seed: 32))
    func id(_ name: String, threads: Int) throws -> String {
      var settings = settings()
      settings.threads = threads
      return try RetrainingRun(room.store, settings).run(current: nil).training.model.save(
        to: room.folder.path(name), metrics: name
      ) { _ in "" }
    }
    let first = try id("a", threads: 1)
    #expect(try id("b", threads: 2) == first)
    // Looking at the database, logging in and so on change nothing; a verdict does.
    _ = try room.store.setSetting("x", "1", by: .command)
    #expect(try id("c", threads: 1) == first)
    let more = Orchard.texts(140, seed: 33, prefix: "more")
    try room.load(more)
    let ben = try room.reviewer("ben")
    for text in more { try room.judge(text, by: ben) }
    #expect(try id("d", threads: 1) != first)
  }

  @Test func baseDataAreLearntFromButForMeasuredTexts() throws {
    let texts = Orchard.texts(100, seed: 34)
    let room = try room(texts)
    let base = Orchard.texts(30, seed: 35, prefix: "base")
    let verdicts = try VerdictRecords(room.store)
    let leaked = try #require(verdicts.heldOut.first)
    func line(_ id: String, _ text: String, _ labels: [String]) -> String {
      AuditValue.object([
        "id": .string(id), "text": .string(text), "labels": .array(labels.map { .string($0) }),
      ]).canonicalJSON + "\n"
    }
    let path = try room.folder.write(
      "base.jsonl",
      base.map { line($0.id, $0.text, $0.labels) }.joined()
        + line("leak", leaked.text, leaked.labels))
    var settings = settings()
    settings.base = [path]
    let manifest = try RetrainingRun(room.store, settings).run(current: nil).training.model.manifest
    #expect(manifest.training.sources.map(\.file) == ["base.jsonl", "verdicts"])
    #expect(manifest.training.sources[0].train == 30)
    #expect(manifest.training.sources[1].train == verdicts.learning.count)
  }

  @Test func nothingToLearnFromIsSaid() throws {
    let room = try ReviewRoom()
    #expect {
      _ = try RetrainingRun(room.store, settings()).run(current: nil)
    } throws: { ($0 as? RetrainingError)?.code == .tooFewRecords }
    let few = try self.room(Orchard.texts(12, seed: 37))
    var strict = settings()
    strict.minimumPositives = 10
    #expect {
      _ = try RetrainingRun(few.store, strict).run(current: nil)
    } throws: { "\($0)".contains("no label has 10 positive examples") }
  }

  @Test func rareLabelsAreLeftOutWithANote() throws {
    // One label of answers that hardly anybody gives.
    var texts = Orchard.texts(120, seed: 36)
    for place in texts.indices.dropFirst(4) { texts[place].labels.removeAll { $0 == "doubt" } }
    let room = try room(texts)
    var settings = settings()
    settings.minimumPositives = 5
    let result = try RetrainingRun(room.store, settings).run(current: nil)
    #expect(result.training.model.manifest.labels.map(\.id) == ["blame", "counter"])
    #expect(result.training.notes.contains { $0.contains("“doubt” is left out") })
  }
}
