import Ingest
import Model
import Testing

@testable import Pipeline

@Suite struct TrainingSourceTests {
  private func records(_ count: Int) -> [DatasetRecord] {
    (0..<count).map { number in
      let isBlame = number.isMultiple(of: 3)
      return DatasetRecord(
        id: "r\(number)",
        text: isBlame ? "the millers ruined crate \(number)" : "apples in crate \(number)",
        labels: isBlame ? ["blame"] : [], split: "train", judged: ["blame"])
    }
  }

  private func settings(_ spanWeight: Double? = nil) -> TrainingSettings {
    var settings = TrainingSettings()
    settings.task = .multilabel
    settings.training.spanWeight = spanWeight
    return settings
  }

  @Test func recordsInMemoryAreThoseOfAFile() throws {
    let records = records(60)
    let lines = try records.map { record in
      try TestModels.line([
        "id": record.id, "text": record.text, "labels": record.labels, "split": "train",
        "judged": ["blame"],
      ])
    }
    let folder = try WorkFolder()
    let path = try folder.write("data.jsonl", lines: lines)
    func manifest(_ source: TrainingSource) throws -> (ModelManifest, ModelParameters) {
      let model = try TrainingRun(sources: [source], settings: settings(), command: "").run().model
      return (model.manifest, model.parameters)
    }
    let (one, weights) = try manifest(.records(records, name: "data.jsonl"))
    let (other, others) = try manifest(.file(path))
    #expect(one == other)
    #expect(weights == others)
  }

  @Test func recordsThatAreLeftOutAreNoPartOfTheData() throws {
    let records = records(60)
    let folder = try WorkFolder()
    let path = try folder.write(
      "data.jsonl",
      lines: try records.map {
        try TestModels.line(["id": $0.id, "text": $0.text, "labels": $0.labels])
      })
    let source = TrainingSource.file(path) { $0.id.hasSuffix("7") }
    let manifest = try TrainingRun(sources: [source], settings: settings(), command: "").run()
      .model.manifest
    #expect(manifest.training.sources[0].train == 54)
  }

  @Test func sharesAreWhatIsWanted() throws {
    var records = records(30)
    records[0].shares = ["blame": 0.25]
    var set = try TrainingSet(settings())
    try set.read(.records(records, name: "x")) { _ in }
    let labels = try TrainingLabels(set, settings())
    let targets = labels.targets(set.train, unjudgedWeight: 0)
    #expect(targets.values[0] == 0.25)
    #expect(targets.weights[0] == 1)
    #expect(targets.values[3] == 1)
    var plain = RecordHash()
    plain.add(self.records(1)[0])
    var shared = RecordHash()
    shared.add(records[0])
    #expect(plain.hexadecimal() != shared.hexadecimal())
  }

  @Test func markedPassagesAreTextsOfTheirOwn() throws {
    var records = records(30)
    records[0].spans = [
      LabelSpan(start: 0, end: 11, label: "blame"), LabelSpan(start: 12, end: 18, label: "blame"),
      LabelSpan(start: 0, end: 3, label: "other"),
    ]
    var with = try TrainingSet(settings(0.5))
    try with.read(.records(records, name: "x")) { _ in }
    #expect(with.train.count == 31)
    #expect(with.sources[0].train == 30)
    let passage = with.train[1]
    #expect(passage.isEvidence && passage.labels == ["blame"] && passage.weight == 0.5)
    #expect(passage.group == with.train[0].group)
    var without = try TrainingSet(settings())
    try without.read(.records(records, name: "x")) { _ in }
    #expect(without.train.count == 30)
  }

  @Test func rareLabelsAreLeftOutWithANote() throws {
    var records = records(30)
    records[1].labels = ["rare"]
    var set = try TrainingSet(settings())
    try set.read(.records(records, name: "x")) { _ in }
    let labels = try TrainingLabels(set, settings(), minimumPositives: 2)
    #expect(labels.infos.map(\.id) == ["blame"])
    #expect(labels.notes.count == 1 && labels.notes[0].contains("“rare”"))
  }
}
