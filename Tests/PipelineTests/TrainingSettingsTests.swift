import Features
import Foundation
import Model
import Testing

@testable import Pipeline

@Suite struct TrainingSettingsTests {
  private func read(_ json: String) throws(PipelineError) -> TrainingSettings {
    try TrainingSettings.read(Array(json.utf8), file: "train.json")
  }

  /// What is said of settings that cannot be followed.
  private func complaint(_ json: String) -> String? {
    do {
      _ = try read(json)
      return nil
    } catch {
      #expect(error.code == .badSettings)
      #expect(error.file == "train.json")
      return error.description
    }
  }

  @Test func nothingGivenIsTheDefault() throws {
    #expect(try read("{}") == TrainingSettings())
    #expect(try read(#"{"training":{},"features":{}}"#) == TrainingSettings())
  }

  @Test func everyKeyIsRead() throws {
    let settings = try read(
      #"""
      {"name": "orchard", "task": "multilabel", "neutral": ["plain"],
       "labels": [{"id": "a", "axis": "technique", "name": "A", "neutral": false},
                  {"id": "b", "axis": "context", "name": "B", "neutral": true}],
       "features": {"wordOrder": 2, "minimumWordDocuments": 3},
       "training": {"strength": 0.5, "seed": 18446744073709551615, "threshold": "precision:0.9",
                    "tunesClassOffsets": true}}
      """#)
    var expected = TrainingSettings()
    expected.name = "orchard"
    expected.task = .multilabel
    expected.neutral = ["plain"]
    expected.labels = [
      LabelInfo(id: "a", axis: .technique, name: "A"),
      LabelInfo(id: "b", axis: .context, name: "B", isNeutral: true),
    ]
    expected.features.wordOrder = 2
    expected.features.minimumWordDocuments = 3
    expected.training.strength = 0.5
    expected.training.seed = .max
    expected.training.threshold = .precision(0.9)
    expected.training.tunesClassOffsets = true
    #expect(settings == expected)
  }

  @Test func aLabelNeedsItsIdentifierAlone() throws {
    let settings = try read(#"{"labels": [{"id": "a_b"}, {"id": "c", "axis": "harm"}]}"#)
    #expect(settings.labels == [LabelInfo(id: "a_b"), LabelInfo(id: "c", axis: .harm)])
    #expect(complaint(#"{"labels": [{"name": "A"}]}"#)?.contains("“labels.0”") == true)
  }

  /// Of several mistakes always the same one is named.
  @Test func theFirstMistakeIsNamed() {
    for _ in 0..<20 {
      let complaint = complaint(#"{"z": 1, "y": 2, "training": {"b": 1, "a": 2}, "x": 3}"#)
      #expect(complaint?.contains("“training.a”") == true)
    }
  }

  @Test func settingsSurviveTheirOwnJSON() throws {
    var settings = TrainingSettings()
    settings.name = "“мост” \\ \""
    settings.task = .multiclass
    settings.labels = TestModels.labels
    settings.training.tolerance = 1.25e-7
    let json = try JSONEncoder().encode(settings)
    #expect(try TrainingSettings.read(Array(json), file: "x") == settings)
  }

  @Test(arguments: [
    (#"{"nmae": "x"}"#, "“nmae”"),
    (#"{"training": {"strenght": 2}}"#, "“training.strenght”"),
    (#"{"features": {"wordorder": 2}}"#, "“features.wordorder”"),
    (#"{"strength": 2}"#, "“strength”"),
    (#"{"labels": [{"id": "a"}, {"id": "b", "axsi": "harm"}]}"#, "“labels.1.axsi”"),
  ])
  func unknownKeysAreNamed(_ json: String, _ key: String) {
    #expect(complaint(json)?.contains("unknown key \(key)") == true)
  }

  @Test(arguments: [
    (#"{"name": 3}"#, "“name”"),
    (#"{"name": null}"#, "“name”"),
    (#"{"task": "binary"}"#, "“task”"),
    (#"{"neutral": "plain"}"#, "“neutral”"),
    (#"{"neutral": [1]}"#, "“neutral.0”"),
    (#"{"labels": {"id": "a"}}"#, "“labels”"),
    (
      #"{"labels": [{"id": "a", "axis": "tone", "name": "A", "neutral": false}]}"#,
      "“labels.0.axis”"
    ),
    (#"{"labels": ["a"]}"#, "“labels.0”"),
    (#"{"features": 2}"#, "“features”"),
    (#"{"features": null}"#, "“features”"),
    (#"{"features": {"wordOrder": "2"}}"#, "“features.wordOrder”"),
    (#"{"features": {"wordOrder": 1.5}}"#, "“features.wordOrder”"),
    (#"{"training": [1]}"#, "“training”"),
    (#"{"training": {"strength": "1"}}"#, "“training.strength”"),
    (#"{"training": {"strength": true}}"#, "“training.strength”"),
    (#"{"training": {"seed": -1}}"#, "“training.seed”"),
    (#"{"training": {"folds": 1e3, "seed": 0.5}}"#, "“training.seed”"),
    (#"{"training": {"tunesClassOffsets": 1}}"#, "“training.tunesClassOffsets”"),
    (#"{"training": {"threshold": "best"}}"#, "“training.threshold”"),
  ])
  func wrongTypesNameTheirKey(_ json: String, _ key: String) {
    let complaint = complaint(json)
    #expect(complaint?.contains(key) == true, "\(complaint ?? "no complaint")")
  }

  @Test(arguments: [
    (#"{"training": {"strength": 0}}"#, "training.strength"),
    (#"{"training": {"folds": 1}}"#, "training.folds"),
    (#"{"features": {"wordOrder": 4}}"#, "features.wordOrder"),
    (#"{"features": {"version": 2}}"#, "features.version"),
  ])
  func valuesOutOfRangeNameTheirKey(_ json: String, _ key: String) {
    #expect(complaint(json)?.contains(key) == true)
  }

  @Test(arguments: ["", "{", "[]", "3", "\"x\"", "{\"name\": }", "\u{FF}", "null"])
  func whatIsNoObjectIsAnError(_ json: String) {
    #expect(complaint(json)?.hasPrefix("train.json: ") == true)
  }
}
