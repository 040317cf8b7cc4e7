public import Foundation

/// A text on its way into the store.
public struct IncomingText: Sendable, Hashable {
  /// The identifier of the record, as the decision has it.
  public var id: String
  /// The text as it was scored.
  public var text: String
  /// When it was written.
  public var date: Timestamp?
  /// Where it comes from.
  public var source: String?
  /// Who wrote it; only a keyed hash is stored.
  public var author: String?
  /// The record as JSON, of which date, source and author are read when they are needed; or `nil`.
  public var record: Data?

  /// Makes a text of its parts.
  public init(
    id: String, text: String, date: Timestamp? = nil, source: String? = nil,
    author: String? = nil, record: Data? = nil
  ) {
    self.id = id
    self.text = text
    self.date = date
    self.source = source
    self.author = author
    self.record = record
  }

  /// SHA-256 of the text.
  var hash: Data { Digest.sha256(text) }

  /// Reads date, source and author out of the record.
  mutating func readRecord(_ fields: TextFields) {
    guard let record,
      let object = (try? JSONSerialization.jsonObject(with: record)) as? [String: Any]
    else { return }
    self.record = nil
    func text(_ names: [String]) -> String? {
      for name in names {
        if let text = object[name] as? String, !text.isEmpty { return text }
        if let number = object[name] as? NSNumber { return number.stringValue }
      }
      return nil
    }
    if date == nil { date = text(fields.date).flatMap { Timestamp(reading: $0) } }
    if source == nil { source = text(fields.source).map { String($0.prefix(200)) } }
    if author == nil { author = text(fields.author) }
  }
}

/// Which fields of a dump's records hold what; the first that is there counts.
public struct TextFields: Sendable, Hashable {
  /// When it was written.
  public var date: [String]
  /// Where it comes from.
  public var source: [String]
  /// Who wrote it; empty: authors are not stored, not even as hashes.
  public var author: [String]

  /// Makes names of fields.
  public init(
    date: [String] = ["date", "created_at", "timestamp"], source: [String] = ["source", "group"],
    author: [String] = []
  ) {
    self.date = date
    self.source = source
    self.author = author
  }
}

/// Looks up texts in a dump that has the order of the decisions, reading it once and keeping a
/// bounded part of it.
///
/// What is not found here, because the dump has another order, is found by reading the dump again:
/// ``DecisionImport/addTexts(_:)``.
public struct TextWindow {
  private let fields: TextFields
  private let mostRecords: Int
  private let mostBytes: Int
  private let more: () throws -> [IncomingText]?
  private var waiting: [String: [(number: Int, text: IncomingText)]] = [:]
  /// In the order they were read: how many were given out with that identifier does not matter.
  private var order: [(id: String, bytes: Int)] = []
  private var oldest = 0
  private var bytes = 0
  /// How many records were read, and the number of the last one that was found.
  private var read = 0
  private var found = 0
  private var isEnded = false
  /// Whether the place in the dump is known: at its start, or once something was found.
  private var isPlaced: Bool

  /// Makes a window.
  ///
  /// - Parameters:
  ///   - fields: which fields of the records hold what.
  ///   - records: keep at most so many.
  ///   - bytes: keep at most so many bytes.
  ///   - isResumed: the first decision stands somewhere inside the dump, not near its start.
  ///   - more: reads on; `nil` at the end.
  public init(
    fields: TextFields = TextFields(), records: Int = 20_000, bytes: Int = 48 << 20,
    isResumed: Bool = false, more: @escaping () throws -> [IncomingText]?
  ) {
    self.fields = fields
    mostRecords = records
    mostBytes = bytes
    isPlaced = !isResumed
    self.more = more
  }

  /// The text of a decision: the same identifier and the same hash.
  public mutating func find(_ record: DecisionRecord) throws -> IncomingText? {
    while true {
      if let found = take(record) { return found }
      guard !isEnded, !isPlaced || read - found < mostRecords / 2 else { return nil }
      guard let next = try more() else {
        isEnded = true
        continue
      }
      for text in next { keep(text) }
      shrink()
    }
  }

  private mutating func take(_ record: DecisionRecord) -> IncomingText? {
    let same = waiting[record.id]?.first { $0.text.hash == record.textHash }
    guard let (number, match) = same else { return nil }
    var text = match
    found = max(found, number)
    isPlaced = true
    text.readRecord(fields)
    return text
  }

  private mutating func keep(_ text: IncomingText) {
    let size = text.text.utf8.count + (text.record?.count ?? 0) + 200
    read += 1
    waiting[text.id, default: []].append((read, text))
    order.append((text.id, size))
    bytes += size
  }

  private mutating func shrink() {
    while order.count - oldest > mostRecords || (bytes > mostBytes && order.count - oldest > 1) {
      let gone = order[oldest]
      oldest += 1
      bytes -= gone.bytes
      if var left = waiting[gone.id], left.count > 1 {
        left.removeFirst()
        waiting[gone.id] = left
      } else {
        waiting[gone.id] = nil
      }
    }
    if oldest > 4096 && oldest > order.count / 2 {
      order.removeFirst(oldest)
      oldest = 0
    }
  }
}
