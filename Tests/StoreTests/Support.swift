import Crypto
import Foundation
import Store
import Synchronization
import TestSupport

/// A review database in a folder of its own, with a clock that moves when it is told to.
final class Desk: Sendable {
  let folder: TemporaryFolder
  let store: ReviewStore
  let time: Clock

  /// A clock to set.
  final class Clock: Sendable {
    private let value = Mutex<Int64>(1_700_000_000_000)

    var now: Timestamp { Timestamp(milliseconds: value.withLock { $0 }) }

    func advance(seconds: Int64) { value.withLock { $0 += seconds * 1000 } }

    /// Every look is a millisecond later than the one before.
    func tick() -> Timestamp {
      Timestamp(
        milliseconds: value.withLock {
          $0 += 1
          return $0
        })
    }
  }

  init(name: String = "reviews.sqlite", options: ReviewStore.Options? = nil) throws {
    folder = try TemporaryFolder()
    let clock = Clock()
    time = clock
    store = try ReviewStore(
      folder.path(name), options: options ?? ReviewStore.Options(isDurable: false),
      clock: { clock.tick() })
  }

  /// Another connection to the same file.
  func another(patience: Double = 10) throws -> ReviewStore {
    let clock = time
    return try ReviewStore(
      store.path, options: ReviewStore.Options(patience: patience, isDurable: false),
      clock: { clock.tick() })
  }

  func reviewer(_ name: String, _ role: Reviewer.Role = .reviewer) throws -> Int64 {
    try store.addReviewer(name: name, role: role, by: .command).id
  }

  /// Imports samples, with their texts unless told otherwise.
  @discardableResult
  func load(_ samples: [Sample], withTexts: Bool = true) throws -> ImportReport {
    let run = try DecisionImport(into: store, name: "test", stamp: "")
    let lines = samples.map(\.line).joined(separator: "\n") + "\n"
    let batch = DecisionBatch(parsing: Array(lines.utf8)[...], firstLine: 1)
    let texts: [IncomingText?]? =
      withTexts
      ? samples.map {
        IncomingText(id: $0.id, text: $0.text, date: $0.date, source: $0.source)
      } : nil
    try run.add(batch, texts: texts, position: "")
    return try run.finish()
  }

  /// `count` items for review with priorities that fall from the first to the last.
  @discardableResult
  func loadPlain(_ count: Int) throws -> ImportReport {
    try load(
      (0..<count).map { Sample("\($0)", plainText($0), priority: 0.99 - Double($0) * 0.0005) })
  }

  /// The number of the item with this identifier.
  func id(_ externalID: String) throws -> Int64 {
    try store.items(externalID: externalID)[0].id
  }

  var review: Int64 { get throws { try store.queue(named: "review").id } }

  /// Changes a queue.
  func setQueue(_ name: String = "review", _ change: (inout ReviewQueue) -> Void) throws {
    var queue = try store.queue(named: name)
    change(&queue)
    try store.saveQueue(queue, by: .command)
  }

  /// Takes the next item and judges it.
  @discardableResult
  func judge(_ reviewer: Int64, _ draft: VerdictDraft = .yes, queue: String = "review") throws
    -> (item: Int64, done: Decided)?
  {
    guard
      let task = try store.claimNext(in: try store.queue(named: queue).id, by: reviewer)
    else { return nil }
    return (task.item.id, try store.decide(draft, on: task.item.id, by: reviewer))
  }
}

extension VerdictDraft {
  static let yes = VerdictDraft(outcome: .confirmed, confirmed: ["name_calling"])
  static let no = VerdictDraft(outcome: .rejected, rejected: ["name_calling"])
}

/// A text that is like no other of these: words made of the number.
func plainText(_ number: Int) -> String {
  var state = UInt64(number) &+ 77
  var words: [String] = []
  for _ in 0..<12 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    words.append(
      String(state >> 20, radix: 26).map { digit in
        let value = Int(String(digit), radix: 26) ?? 0
        return String(UnicodeScalar(UInt8(97 + value)))
      }.joined())
  }
  return words.joined(separator: " ")
}

/// A decision and its text.
struct Sample {
  var id: String
  var text: String
  var isFlagged = true
  var priority: Double
  var uncertainty = 0.5
  var labels: [(label: String, axis: String, probability: Double)]
  var model = "sha256:one"
  var language = "en"
  var source: String?
  var date: Timestamp?

  init(
    _ id: String, _ text: String, priority: Double = 0.9, isFlagged: Bool = true,
    labels: [(label: String, axis: String, probability: Double)]? = nil,
    model: String = "sha256:one"
  ) {
    self.id = id
    self.text = text
    self.priority = (priority * 10_000).rounded() / 10_000
    self.isFlagged = isFlagged
    self.labels = labels ?? [("name_calling", "technique", self.priority)]
    self.model = model
  }

  /// The line of JSON.
  var line: String {
    let quoted = AuditValue.string(text).canonicalJSON
    let quotedID = AuditValue.string(id).canonicalJSON
    let labels = labels.map {
      """
      {"label":"\($0.label)","axis":"\($0.axis)","probability":\($0.probability),"threshold":0.5,\
      "flagged":true,"logit":1.0,"bias":0.1,"evidence":[{"start":0,"end":1,"text":\(quoted),\
      "contribution":0.9}],"document":[],"rest":0.0}
      """
    }
    let reasons =
      isFlagged
      ? "\"labels\":[\(labels.joined(separator: ","))],\"context\":[],\"rationale\":\(quoted)"
      : "\"scores\":{\"name_calling\":\(priority)}"
    return """
      {"schema":"winnow.decision/1","id":\(quotedID),"text_sha256":"\(sha256(text))",\
      "language":"\(language)","model":{"name":"test","id":"\(model)"},\
      "outcome":"\(isFlagged ? "review" : "pass")","priority":\(priority),\
      "uncertainty":\(uncertainty),\(reasons),"automation":"detection_only"}
      """
  }
}

func sha256(_ text: String) -> String {
  SHA256.hash(data: Data(text.utf8)).map { byte in
    String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
  }.joined()
}
