import Ingest
import Model
import Testing

@testable import Pipeline

@Suite struct TrainingLabelsTests {
  private func make(
    _ lines: [String], _ change: (inout TrainingSettings) -> Void = { _ in }
  ) throws -> (labels: TrainingLabels, set: TrainingSet) {
    var settings = TrainingSettings()
    change(&settings)
    let folder = try WorkFolder()
    let path = try folder.write("data.jsonl", lines: lines)
    var set = try TrainingSet(settings)
    try set.read(.file(path)) { _ in }
    return (try TrainingLabels(set, settings), set)
  }

  private func complaint(
    _ lines: [String], _ change: (inout TrainingSettings) -> Void = { _ in }
  ) -> PipelineError? {
    do {
      _ = try make(lines, change)
      return nil
    } catch {
      return error as? PipelineError
    }
  }

  private let mixed = [
    #"{"text": "a", "labels": ["shame", "blame"]}"#, #"{"text": "b", "labels": []}"#,
    #"{"text": "c", "labels": ["blame"]}"#,
  ]
  private let single = [
    #"{"text": "a", "labels": ["river"]}"#, #"{"text": "b", "labels": ["bridge"]}"#,
    #"{"text": "c", "labels": ["Éclair"]}"#,
  ]

  @Test func theTaskFollowsTheData() throws {
    #expect(try make(mixed).labels.task == .multilabel)
    #expect(try make(single).labels.task == .multiclass)
    #expect(try make(single) { $0.task = .multilabel }.labels.task == .multilabel)
    let judged = single + [#"{"text": "d", "labels": ["river"], "judged": ["river"]}"#]
    #expect(try make(judged).labels.task == .multilabel)
  }

  @Test func labelsAreSortedByTheirBytes() throws {
    #expect(try make(single).labels.infos.map(\.id) == ["bridge", "river", "Éclair"])
    #expect(try make(mixed).labels.infos.map(\.name) == ["blame", "shame"])
  }

  @Test func labelsOfTheSettingsKeepTheirOrder() throws {
    let given = try make(mixed) {
      $0.labels = [LabelInfo(id: "shame", axis: .harm), LabelInfo(id: "blame")]
      $0.neutral = ["blame"]
    }.labels
    #expect(given.infos.map(\.id) == ["shame", "blame"])
    #expect(given.infos.map(\.axis) == [.harm, .other])
    #expect(given.infos.map(\.isNeutral) == [false, true])
    #expect(given.number("blame") == 1)
    #expect(given.number("river") == nil)
  }

  @Test func targetsAreZeroAndOne() throws {
    let (labels, set) = try make(mixed)
    let targets = labels.targets(set.train, unjudgedWeight: 0.25)
    #expect(targets.labels == 2)
    #expect(targets.values == [1, 1, 0, 0, 1, 0])
    #expect(targets.weights == [1, 1, 1, 1, 1, 1])
  }

  @Test func whatNobodyWasAskedCountsLess() throws {
    let (labels, set) = try make([
      #"{"text": "a", "labels": ["shame"], "judged": ["blame"], "weight": 2}"#,
      #"{"text": "b", "labels": [], "judged": []}"#,
      #"{"text": "c", "labels": ["blame", "unknown"], "weight": 0.5}"#,
    ]) { $0.labels = [LabelInfo(id: "blame"), LabelInfo(id: "shame"), LabelInfo(id: "unknown")] }
    let targets = labels.targets(set.train, unjudgedWeight: 0.25)
    #expect(targets.values == [0, 1, 0, 0, 0, 0, 1, 0, 1])
    #expect(targets.weights == [2, 2, 0.5, 0.25, 0.25, 0.25, 0.5, 0.5, 0.5])
    let strict = labels.targets(set.train, unjudgedWeight: 0)
    #expect(strict.weights == [2, 2, 0, 0, 0, 0, 0.5, 0.5, 0.5])
  }

  @Test func labelsOutsideTheListAreLeftOut() throws {
    let (labels, set) = try make(mixed) { $0.labels = [LabelInfo(id: "shame")] }
    #expect(labels.targets(set.train, unjudgedWeight: 0).values == [1, 0, 0])
  }

  @Test func dataWithoutLabelsAreAnError() {
    let error = complaint([#"{"text": "a", "labels": []}"#])
    #expect(error?.code == .badData)
    #expect(error?.detail.contains("no training record has a label") == true)
  }

  @Test func aLabelWithoutExamplesIsNamed() {
    let listed = complaint(mixed) {
      $0.labels = [LabelInfo(id: "blame"), LabelInfo(id: "shame"), LabelInfo(id: "river")]
    }
    #expect(listed?.code == .badData)
    #expect(listed?.detail.contains("“river”") == true)
    let asked = complaint(mixed + [#"{"text": "d", "labels": [], "judged": ["sea"]}"#])
    #expect(asked?.detail.contains("“sea”") == true)
  }

  @Test func aLabelOfEveryRecordIsNamed() {
    let error = complaint([
      #"{"text": "a", "labels": ["blame", "shame"]}"#, #"{"text": "b", "labels": ["blame"]}"#,
    ])
    #expect(error?.code == .badData)
    #expect(error?.detail.contains("“blame”") == true)
  }

  @Test func severalLabelsDoNotFitClasses() {
    let error = complaint(mixed) { $0.task = .multiclass }
    #expect(error?.code == .badData)
    #expect(error?.detail.contains("record 1 has 2 of the labels") == true)
    #expect(error?.hint.contains("multilabel") == true)
    let none = complaint(single) {
      $0.task = .multiclass
      $0.labels = [LabelInfo(id: "river"), LabelInfo(id: "bridge")]
    }
    #expect(none?.detail.contains("record 3 has 0 of the labels") == true)
  }

  @Test func aLabelListedTwiceIsAnError() {
    let error = complaint(mixed) { $0.labels = [LabelInfo(id: "blame"), LabelInfo(id: "blame")] }
    #expect(error?.code == .badSettings)
  }

  @Test func aNeutralLabelThatNoRecordHasIsNamed() {
    let error = complaint(mixed) { $0.neutral = ["blame", "nothing"] }
    #expect(error?.code == .badSettings)
    #expect(error?.detail.contains("“nothing”") == true)
  }

  @Test func namesAreMadeReadable() {
    #expect(LabelInfo(id: "appeal_to-fear").name == "appeal to fear")
    #expect(LabelInfo(id: "x", name: "Given_name").name == "Given_name")
    #expect(LabelInfo(id: "a", axis: .technique).asksForReview)
    #expect(!LabelInfo(id: "a", axis: .context).asksForReview)
    #expect(!LabelInfo(id: "a", isNeutral: true).asksForReview)
  }
}
