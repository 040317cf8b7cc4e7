import Foundation
import Ingest
import Pipeline
import Testing

@testable import Retraining

@Suite struct IdentityTermsTests {
  private func slices(_ text: String, _ terms: IdentityTerms) -> [String] {
    SliceFinder([:], terms).document(DatasetRecord(id: "1", text: text)).slices
  }

  @Test func wholeWordsAreFoundWhateverTheirCase() throws {
    let terms = try IdentityTerms(
      json: Data(#"{"age": ["old people"], "origin": ["ferrymen", "黑人"]}"#.utf8), file: "x")
    #expect(
      slices("Ferrymen, old  people and others", terms) == ["identity age", "identity origin"])
    #expect(slices("我是黑人吗", terms) == ["identity origin"])
    #expect(slices("黑，人", terms) == ["identity origin"])
    for text in ["ferrymenfolk", "old-fashioned people", "人黑", "", "people old"] {
      #expect(slices(text, terms) == [], "\(text)")
    }
  }

  @Test func whatIsNoListIsNamed() {
    for text in ["[]", "{\"age\": \"old\"}", "{", ""] {
      #expect {
        _ = try IdentityTerms(json: Data(text.utf8), file: "terms.json")
      } throws: { "\($0)".contains("terms.json") }
    }
  }

  @Test func theShippedListCoversSevenKinds() throws {
    #expect(
      try IdentityTerms.standard().kinds.map(\.name)
        == ["age", "disability", "gender", "migration", "orientation", "origin", "religion"])
  }
}
