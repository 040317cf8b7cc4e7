import Foundation
import Testing

@testable import Datasets

@Suite struct MappingTests {
  /// A mapping of one set with `rules` added or put in place of a default.
  private func mapping(_ rules: String, top: String = "") throws -> DatasetMapping {
    let set = try JSONSerialization.data(
      withJSONObject: SmallSet(rules: rules, lines: []).json(), options: [.sortedKeys])
    let json = #"{"version":"1",\#(top)"sets":[\#(String(decoding: set, as: UTF8.self))]}"#
    return try DatasetMapping(json: Data(json.utf8), file: "map.json")
  }

  @Test func readsTheShippedMapping() throws {
    let mapping = try DatasetMapping(contentsOf: packageRoot + "/datasets/mapping.json")
    #expect(mapping.sameText == .oneSide)
    #expect(mapping.sets.count == 9)
    let civil = try #require(mapping.sets.first { $0.name == "civil_span_annotations" })
    #expect(civil.spans?.agree == 0.5)
    #expect(civil.labels["insult"] == ["name_calling"])
    #expect(civil.split == .hash(by: .id, train: 0.8, dev: 0.1))
    let davidson = try #require(mapping.sets.first { $0.name == "davidson" })
    #expect(davidson.split == .own(dev: 0.1))
    #expect(davidson.unjudged == ["hate": ["abusive_language"]])
    let declaration = try #require(mapping.sets.last)
    #expect(declaration.judged == nil)
    #expect(declaration.cut == 400)
  }

  @Test func keysThatMayBeAbsent() throws {
    let mapping = try mapping("")
    #expect(mapping.sameText == .keep)
    #expect(mapping.taxonomy == nil)
    let set = mapping.sets[0]
    #expect(set.asked == nil)
    #expect(set.assumed == nil)
    #expect(set.spans == nil)
    #expect(set.cut == nil)
    #expect(!set.skipsWithoutSpans)
    #expect(set.split == .own(dev: 0))
  }

  @Test(arguments: [
    (#""lables": {}"#, "sets[0].lables"),
    (#""split": {"from": "split", "by": "id"}"#, "sets[0].split.by"),
    (#""split": {"from": "hash", "by": "id", "train": 1, "dev": 0, "test": 0, "seed": 1}"#, "seed"),
    (#""spans": {"labels": {}, "agreed": 0.5}"#, "sets[0].spans.agreed"),
    (#""skip": {"without_span": true}"#, "sets[0].skip.without_span"),
    (#""assumed": {"labels": ["doubt"], "weight": 1, "side": 1}"#, "sets[0].assumed.side"),
  ])
  func unknownKeysAreNamed(_ rules: String, _ key: String) {
    let error = datasetError { _ = try mapping(rules) }
    #expect(error?.code == .badMapping)
    #expect(error?.file == "map.json")
    #expect(error?.description.contains(key) == true)
    #expect(error?.description.contains("is not a key") == true)
  }

  @Test func unknownKeyAtTheTop() {
    let error = datasetError { _ = try mapping("", top: #""sametext":"keep","#) }
    #expect(error?.description.contains("“sametext” is not a key") == true)
    #expect(error?.hint.contains("same_text") == true)
  }

  @Test(arguments: [
    (#""weight": 0"#, "weight"), (#""weight": 1.5"#, "weight"), (#""weight": "1""#, "weight"),
    (#""ship": 1"#, "ship"), (#""judged": "*""#, "judged"), (#""judged": ["Fear"]"#, "judged"),
    (#""judged": ["doubt", "doubt"]"#, "twice"), (#""judged": ["*", "doubt"]"#, "judged"),
    (#""labels": {"scare": "appeal_to_fear"}"#, "labels.scare"),
    (#""labels": {"scare": ["@labels"]}"#, "labels.scare"),
    (#""spans": {"labels": {"mark": ["@labels", "doubt"]}}"#, "spans.labels.mark"),
    (#""spans": {"labels": {}, "agree": 0}"#, "agree"), (#""spans": {}"#, "spans.labels"),
    (#""cut": 49"#, "cut"), (#""cut": 100.5"#, "cut"), (#""asked": {}"#, "judged_from_field"),
    (#""judged_from_field": "asked""#, "asked"), (#""split": {"from": "date"}"#, "split.from"),
    (#""split": {"from": "split", "dev": 1.1}"#, "split.dev"),
    (#""split": {"from": "hash", "by": "day", "train": 1, "dev": 0, "test": 0}"#, "split.by"),
    (#""split": {"from": "hash", "by": "id", "train": 0.8, "dev": 0.1, "test": 0.2}"#, "add up"),
    (#""split": {"from": "hash", "by": "id", "train": 0.8, "dev": 0.2}"#, "split.test"),
    (#""assumed": {"labels": [], "weight": 1}"#, "assumed.labels"),
    (#""judged": ["*"], "unjudged": {"none": ["doubt"]}"#, "judged"),
    (#""file": "../harrow.jsonl""#, "file"), (#""file": "harrow.csv""#, "file"),
    (#""name": "Harrow Vale""#, "name"), (#""name": "9harrow""#, "name"),
    (#""notes": """#, "notes"),
  ])
  func wrongValuesAreNamed(_ rules: String, _ part: String) {
    let error = datasetError { _ = try mapping(rules) }
    #expect(error?.code == .badMapping)
    #expect(error?.description.contains(part) == true, "\(error?.description ?? "no error")")
  }

  @Test(arguments: [
    "name", "file", "licence", "source", "ship", "labels", "judged", "split", "weight", "notes",
  ])
  func missingKeysAreNamed(_ key: String) throws {
    var set = try SmallSet(rules: "", lines: []).json()
    set[key] = nil
    let json = try JSONSerialization.data(withJSONObject: ["version": "1", "sets": [set]])
    let error = datasetError { _ = try DatasetMapping(json: json) }
    #expect(error?.description.contains("“sets[0].\(key)” is missing") == true)
  }

  @Test func namesAreUnique() throws {
    let set = try SmallSet(rules: "", lines: []).json()
    let json = try JSONSerialization.data(withJSONObject: ["version": "1", "sets": [set, set]])
    let error = datasetError { _ = try DatasetMapping(json: json) }
    #expect(error?.description.contains("“sets[1].name” is “harrow” a second time") == true)
  }

  @Test(arguments: ["", "[", "[]", #"{"version":"1","sets":[]}"#, #"{"version":"1","sets":[1]}"#])
  func brokenFiles(_ json: String) {
    #expect(datasetError { _ = try DatasetMapping(json: Data(json.utf8)) }?.code == .badMapping)
  }

  @Test func missingMapping() {
    let error = datasetError { _ = try DatasetMapping(contentsOf: "/nowhere/mapping.json") }
    #expect(error?.code == .unreadable)
    #expect(error?.file == "/nowhere/mapping.json")
  }
}
