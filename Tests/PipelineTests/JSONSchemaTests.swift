import Foundation
import Testing

/// The tests' own reader of schemas must find what does not fit.
@Suite struct JSONSchemaTests {
  private let record = [
    #""schema":"winnow.decision/1","id":"1","model":{"name":"m","id":"sha256:"#
      + String(repeating: "a", count: 64) + #""}"#,
    #""text_sha256":""# + String(repeating: "0", count: 64) + #"""#,
    #""outcome":"pass","priority":0.5,"uncertainty":1,"automation":"detection_only""#,
    #""scores":{"a":0.25}"#,
  ]

  private func problems(_ parts: [String]) throws -> [String] {
    try JSONSchema(named: "decision").problems(
      JSONValue("{\(parts.joined(separator: ","))}".utf8))
  }

  @Test func aRecordThatFits() throws { #expect(try problems(record) == []) }

  @Test(arguments: [
    (0, #""id":"1""#, #""id":1"#), (0, #""id":"1""#, #""id":"""#),
    (0, #""schema":"winnow.decision/1","#, ""), (0, "sha256:a", "sha256:A"),
    (0, "decision/1", "decision/2"), (1, "00000000", "0000000"), (2, "pass", "remove"),
    (2, "0.5", "1.5"), (2, "0.5", "-0.1"), (2, "0.5", "true"), (2, "0.5", "\"0.5\""),
    (3, "0.25", "2"), (3, #"{"a":0.25}"#, "{}"), (3, #"{"a":0.25}"#, #"{"":0.25}"#),
    (3, #""scores":{"a":0.25}"#, #""other":1"#),
    (3, #"{"a":0.25}"#, #"{"a":0.25},"rationale":"both""#),
    (3, #"{"a":0.25}"#, #"{"a":0.25},"offsets":"bytes""#),
  ])
  func whatDoesNotFitIsFound(_ part: Int, _ old: String, _ new: String) throws {
    var changed = record
    let range = try #require(changed[part].range(of: old))
    changed[part].replaceSubrange(range, with: new)
    #expect(try !problems(changed).isEmpty)
  }

  @Test func labelsFollowTheOutcome() throws {
    let label =
      #"{"label":"a","axis":"harm","probability":0.5,"threshold":0.5,"flagged":true,"logit":0,"#
      + #""bias":0,"evidence":[{"start":0,"end":1,"text":"a","contribution":1}],"document":[]}"#
    func problems(_ outcome: String, _ label: String) throws -> [String] {
      try self.problems([
        record[0], record[1],
        #""outcome":"\#(outcome)","priority":0.5,"uncertainty":1,"automation":"detection_only""#,
        #""labels":[\#(label)],"context":[],"rationale":"r""#,
      ])
    }
    let calm = label.replacing("true", with: "false")
    #expect(try problems("review", label) == [])
    #expect(try problems("pass", calm) == [])
    #expect(try !problems("pass", label).isEmpty)
    #expect(try !problems("review", calm).isEmpty)
    #expect(try !problems("review", label.replacing("harm", with: "other")).isEmpty)
    #expect(try !problems("review", label.replacing(#""end":1"#, with: #""end":0"#)).isEmpty)
    #expect(try !problems("review", label.replacing(#""end":1"#, with: #""end":1.5"#)).isEmpty)
  }
}
