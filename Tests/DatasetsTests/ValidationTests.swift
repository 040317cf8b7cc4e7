import Testing

@testable import Datasets

@Suite struct ValidationTests {
  private func validation(
    _ lines: [String], taxonomy: TaxonomyLabels? = nil
  ) throws -> DatasetValidation {
    let folder = try TemporaryFolder()
    let file = try folder.write("records.jsonl", lines.joined(separator: "\n"))
    return try DatasetValidation(reading: [file], taxonomy: taxonomy)
  }

  @Test func clean() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("t.json", #"{"labels":[{"id":"doubt","name":"Doubt"}]}"#)
    let validation = try validation(
      [
        #"{"id":"a","text":"one","labels":["doubt"],"split":"train","group":"g","spans":[{"start":0,"end":3,"label":"doubt"}]}"#,
        #"{"id":"b","text":"One!","labels":[],"judged":["doubt"],"split":"train","group":"g"}"#,
        #"{"id":"c","text":"one"}"#,
      ], taxonomy: TaxonomyLabels(contentsOf: file))
    #expect(validation.isClean)
    #expect(validation.records == 3)
    #expect(validation.description == "3 records, nothing wrong\n")
  }

  @Test func everyKindOfFault() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("t.json", #"{"labels":[{"id":"doubt"}]}"#)
    let validation = try validation(
      [
        #"{"id":"a","text":"one","labels":["doubt"],"split":"train","group":"g","spans":[{"start":0,"end":4,"label":"doubt"}]}"#,
        #"{"id":"a","text":"two","labels":["dread"],"split":"dev","group":"g"}"#,
        #"{"id":"c","text":"three","labels":[],"split":"test","group":"g"}"#,
        #"{"id":"d","text":"ONE","labels":[],"judged":["awe"],"split":"test"}"#,
        #"{"id":"e","text":"six","labels":[],"split":"holdout","group":"g"}"#, "nonsense",
      ], taxonomy: TaxonomyLabels(contentsOf: file))
    #expect(!validation.isClean)
    #expect(validation.records == 5)
    #expect(
      validation.findings.map(\.kind) == [
        .rejected, .spanOutside, .repeatedID, .unknownSplit, .groupOnTwoSides, .textOnTwoSides,
        .unknownLabel,
      ])
    // A group is counted once, on however many sides it is.
    #expect(validation.findings.map(\.count) == [1, 1, 1, 1, 1, 1, 2])
    let unknown = try #require(validation.findings.last)
    #expect(unknown.places[0].hasSuffix(":2: record “a”: “dread”"))
    #expect(unknown.places[1].contains("“awe”"))
    #expect(validation.description.contains("1 texts on more than one side of a split"))
  }

  @Test func manyPlacesAreCutShort() throws {
    let validation = try validation(
      (0..<30).map { _ in #"{"id":"a","text":"one","labels":[]}"# })
    #expect(validation.findings.map(\.count) == [29])
    #expect(validation.findings[0].places.count == 10)
    #expect(validation.description.hasSuffix("  and 19 more\n"))
  }

  @Test func projectTaxonomy() throws {
    let labels = try TaxonomyLabels(contentsOf: packageRoot + "/datasets/taxonomy.json")
    #expect(labels.ids.count == 46)
    let validation = try DatasetValidation(
      reading: [packageRoot + "/datasets/samples/labelled.jsonl"], taxonomy: labels)
    #expect(validation.isClean, "\(validation)")
  }

  @Test(arguments: ["[]", "{}", #"{"labels":{}}"#, #"{"labels":[{"name":"x"}]}"#, "x"])
  func badTaxonomies(_ json: String) throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("t.json", json)
    #expect(datasetError { _ = try TaxonomyLabels(contentsOf: file) }?.code == .badTaxonomy)
  }
}
