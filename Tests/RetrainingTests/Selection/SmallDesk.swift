import Foundation
import Model
import Pipeline
import TestSupport

@testable import Store

/// A review database with invented texts, and a small model to score them with.
struct SmallDesk {
  let folder: TemporaryFolder
  let store: ReviewStore
  let bundle: ModelBundle

  private static let insults = ["clown", "traitor", "rat", "coward", "vulture", "parasite"]
  private static let places = ["Veldra", "Oru", "Marrow", "Tansy", "Keld", "Birch"]
  private static let facts = ["bridge", "budget", "harbour", "orchard", "ferry", "lantern"]

  /// A text about something; every third calls somebody names.
  static func text(_ number: Int) -> (text: String, labels: [String]) {
    let place = places[number % 6]
    let fact = facts[number / 6 % 6]
    let other = facts[number / 36 % 6]
    if number % 3 == 0 {
      return (
        "Only a \(insults[number / 3 % 6]) of \(place) would want this \(fact) and the \(other)!",
        ["name_calling"]
      )
    }
    return ("The council of \(place) spoke about the \(fact) and the \(other) today.", [])
  }

  /// A database of `count` texts: those that call names wait, the others passed.
  init(_ count: Int) throws {
    folder = try TemporaryFolder()
    store = try ReviewStore(
      folder.path("reviews.sqlite"), options: ReviewStore.Options(isDurable: false))
    let lines = try (0..<120).map { number in
      let (text, labels) = Self.text(number * 7 + 3)
      let record: [String: Any] = ["id": "t\(number)", "text": text, "labels": labels]
      return String(
        decoding: try JSONSerialization.data(withJSONObject: record), as: UTF8.self)
    }
    let data = try folder.write("data.jsonl", lines.joined(separator: "\n"))
    var settings = TrainingSettings()
    settings.task = .multilabel
    let result = try TrainingRun(sources: [.file(data)], settings: settings, command: "").run()
    let path = folder.path("model")
    _ = try result.model.save(to: path, metrics: "{}", card: { $0 })
    bundle = try ModelBundle(path: path)
    try add(0..<count)
  }

  /// Imports decisions about texts of these numbers.
  func add(_ numbers: Range<Int>) throws {
    let run = try DecisionImport(into: store, name: "test", stamp: "\(numbers)")
    var lines = ""
    var texts: [IncomingText?] = []
    for number in numbers {
      let (text, labels) = Self.text(number)
      let hash = Digest.hex(Digest.sha256(text))
      let isFlagged = !labels.isEmpty
      let reasons =
        isFlagged
        ? """
        "labels":[{"label":"name_calling","axis":"technique","probability":0.9,"threshold":0.5,\
        "flagged":true,"logit":1.0,"bias":0.1,"evidence":[],"document":[],"rest":0.9}],\
        "context":[],"rationale":"x"
        """ : #""scores":{"name_calling":0.1}"#
      lines += """
        {"schema":"winnow.decision/1","id":"n\(number)","text_sha256":"\(hash)","language":"en",\
        "model":{"name":"m","id":"sha256:one"},"outcome":"\(isFlagged ? "review" : "pass")",\
        "priority":\(isFlagged ? 0.9 : 0.1),"uncertainty":0.4,\(reasons),\
        "automation":"detection_only"}

        """
      texts.append(IncomingText(id: "n\(number)", text: text))
    }
    try run.add(
      DecisionBatch(parsing: Array(lines.utf8)[...], firstLine: 1), texts: texts, position: "")
    _ = try run.finish()
  }
}
