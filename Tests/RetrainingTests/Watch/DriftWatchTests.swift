import Crypto
import Foundation
import Store
import TestSupport
import Testing

@testable import Retraining

/// What is counted of a database.
@Suite struct DriftWatchTests {
  private let folder: TemporaryFolder
  private let store: ReviewStore

  init() throws {
    folder = try TemporaryFolder()
    store = try ReviewStore(
      folder.path("reviews.sqlite"), options: ReviewStore.Options(isDurable: false))
  }

  private struct Post {
    var id: String
    var text: String
    var day: Int64
    var isFlagged = true
    var model = "sha256:one"
  }

  private func load(_ posts: [Post]) throws {
    let texts = posts.map { post in
      IncomingText(
        id: post.id, text: post.text, date: Timestamp(milliseconds: post.day * Timestamp.day))
    }
    let run = try DecisionImport(into: store, name: "test", stamp: "")
    let lines = posts.map { post in
      """
      {"schema":"winnow.decision/1","id":"\(post.id)","text_sha256":"\(digest(post.text))",\
      "language":"en","model":{"name":"test","id":"\(post.model)"},\
      "outcome":"\(post.isFlagged ? "review" : "pass")","priority":0.5,"uncertainty":0.4,\
      "labels":[\(post.isFlagged ? Self.label : "")]}
      """
    }
    let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
    try run.add(DecisionBatch(parsing: bytes[...], firstLine: 1), texts: texts, position: "")
    _ = try run.finish()
  }

  private static let label =
    #"{"label":"smears","axis":"technique","probability":0.5,"threshold":0.4,"flagged":true}"#

  private func digest(_ text: String) -> String {
    SHA256.hash(data: Data(text.utf8)).map { String(format: "%02x", $0) }.joined()
  }

  private func words(_ number: Int) -> String {
    (0..<12).map { place in
      String(UInt64(number * 31 + place) &* 6_364_136_223_846_793_005 >> 30, radix: 36)
    }.joined(separator: " ")
  }

  @Test func nearDuplicatesAndEqualTextsCountOnceInAPeriod() throws {
    var posts = (0..<40).map { Post(id: "a\($0)", text: words($0), day: 100) }
    let campaign = words(99)
    posts += (0..<30).map { Post(id: "c\($0)", text: campaign + "!\($0 % 3)", day: 120) }
    posts += (0..<10).map {
      Post(id: "p\($0)", text: "the same plain text", day: 120, isFlagged: false)
    }
    try load(posts)
    var settings = DriftWatch.Settings()
    settings.reference = 60 * Timestamp.day
    let result = try DriftWatch(store, settings).run()
    #expect(result.moment == .date && result.modelID == "sha256:one" && !result.isScoredAnew)
    #expect(result.reference.items == 40 && result.reference.texts == 40)
    #expect(result.recent.items == 40 && result.recent.texts == 2)
    #expect(result.recent.flagged == WatchSample.Count(1, of: 2))
    #expect(result.recent.labels == ["smears": 1])
  }

  @Test func decisionsOfAnotherModelAreLeftOutAndSaid() throws {
    try load((0..<20).map { Post(id: "a\($0)", text: words($0), day: 100, model: "sha256:old") })
    try load((20..<50).map { Post(id: "a\($0)", text: words($0), day: 120) })
    var settings = DriftWatch.Settings()
    settings.reference = 60 * Timestamp.day
    let result = try DriftWatch(store, settings).run()
    #expect(result.reference.flagged.all == 0 && result.reference.texts == 20)
    #expect(result.notes.contains { $0.contains("20 texts have a newer decision of another") })
    #expect(!result.report.findings.contains { $0.measure == .flagRate })
  }

  @Test func periodsEndWithTheLastItemAndAreHalfOpen() throws {
    try load([
      Post(id: "a", text: words(1), day: 10), Post(id: "b", text: words(2), day: 20),
      Post(id: "c", text: words(3), day: 26), Post(id: "d", text: words(4), day: 27),
    ])
    var settings = DriftWatch.Settings()
    settings.since = Timestamp(milliseconds: 26 * Timestamp.day)
    settings.reference = 10 * Timestamp.day
    let result = try DriftWatch(store, settings).run()
    #expect(result.reference.items == 1 && result.recent.items == 2)
    settings.reference = 5 * Timestamp.day
    #expect(throws: RetrainingError.self) { try DriftWatch(store, settings).run() }
  }

  @Test func precisionIsThatOfTheMachinesFlags() throws {
    try load((0..<60).map { Post(id: "a\($0)", text: words($0), day: $0 < 30 ? 100 : 120) })
    var options = VerdictImportOptions()
    options.reviewer = "ada"
    options.createsReviewers = true
    let lines = (0..<60).map { number in
      let labels = number < 30 || number % 5 == 0 ? #"["smears","doubt"]"# : #"["doubt"]"#
      return #"{"id":"a\#(number)","labels":\#(labels)}"#
    }
    let run = try VerdictImport(into: store, options)
    try run.add(
      VerdictBatch(parsing: Array(lines.joined(separator: "\n").utf8)[...], firstLine: 1))
    var settings = DriftWatch.Settings()
    settings.reference = 60 * Timestamp.day
    let result = try DriftWatch(store, settings).run()
    #expect(result.reference.precision == ["smears": WatchSample.Count(30, of: 30)])
    #expect(result.recent.precision == ["smears": WatchSample.Count(6, of: 30)])
    let alarm = try #require(result.report.alarms.first)
    #expect(alarm.measure == .precision && alarm.subject == "smears")
    #expect(alarm.reference == 1 && alarm.recent == 0.2)
  }

  @Test func aLargePeriodIsSampledByGroupAndTheSameAgain() throws {
    try load((0..<400).map { Post(id: "a\($0)", text: words($0), day: $0 < 300 ? 100 : 120) })
    var settings = DriftWatch.Settings()
    settings.reference = 60 * Timestamp.day
    settings.mostItems = 100
    let first = try DriftWatch(store, settings).run()
    let second = try DriftWatch(store, settings).run()
    #expect(first.reference == second.reference && first.recent.items == 100)
    #expect((60...140).contains(first.reference.items))
    #expect(first.notes.contains { $0.contains("of 300 items") })
  }
}
