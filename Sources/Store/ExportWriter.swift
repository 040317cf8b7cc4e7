import Foundation

/// Puts judged items and verdicts into lines.
struct ExportWriter {
  let options: ExportOptions
  let names: [Int64: String]
  var bytes: [UInt8] = []

  init(options: ExportOptions, names: [Int64: String]) {
    self.options = options
    self.names = names
  }

  private static let columns = [
    "id", "text", "labels", "outcome", "shares", "state", "round", "confirmed", "rejected", "added",
    "spans", "reason", "note", "reviewer", "judged_at", "milliseconds", "score_shown", "model",
    "language", "source", "date", "group", "text_sha256", "withdrawn",
  ]

  mutating func header() { row(Self.columns) }

  /// One line for an item, with what is in force.
  mutating func add(_ judged: JudgedItem) {
    let item = judged.item
    let effective = judged.effective
    let last = effective ?? judged.judgements.last
    let shares = judged.shares.filter { $0.value > 0 && $0.value < 1 }
    let named = Set(
      judged.judgements.flatMap { $0.draft.labels + $0.draft.rejected })
    let reviewers = Set(judged.judgements.map(\.reviewer)).sorted().map(name)
    if options.format == .csv {
      row([
        item.externalID, item.text ?? "", judged.labels.joined(separator: "|"),
        effective?.draft.outcome.rawValue ?? "", sharesText(shares), item.state.rawValue,
        last?.round.rawValue ?? "", last?.draft.confirmed.joined(separator: "|") ?? "",
        last?.draft.rejected.joined(separator: "|") ?? "",
        last?.draft.added.joined(separator: "|") ?? "", spansText(last?.draft.spans ?? []),
        last?.draft.reason ?? "", last?.draft.note ?? "", reviewers.joined(separator: "|"),
        last?.createdAt.description ?? "", String(last?.draft.milliseconds ?? 0),
        last?.draft.scoreShown == true ? "1" : "0", last?.modelID ?? "",
        item.language, item.source, item.date?.description ?? "", group(item),
        item.textHashText, "0",
      ])
      return
    }
    var object = JSONObject()
    object.add("id", item.externalID)
    if let text = item.text { object.add("text", text) }
    object.add("labels", judged.labels)
    object.add("judged", named.sorted())
    if !shares.isEmpty { object.add("shares", shares) }
    if let spans = effective?.draft.spans, !spans.isEmpty { object.add("spans", spans) }
    describe(item, &object)
    if let effective { object.add("outcome", effective.draft.outcome.rawValue) }
    object.add("state", item.state.rawValue)
    object.add("reviewers", reviewers)
    if let last {
      object.add("judged_at", last.createdAt.description)
      object.add("model", last.modelID)
    }
    bytes += object.line
  }

  /// One line for a verdict.
  mutating func add(_ verdict: Verdict, of item: Item) {
    let draft = verdict.draft
    if options.format == .csv {
      row([
        item.externalID, item.text ?? "", draft.labels.joined(separator: "|"),
        draft.outcome.rawValue, "", item.state.rawValue, verdict.round.rawValue,
        draft.confirmed.joined(separator: "|"), draft.rejected.joined(separator: "|"),
        draft.added.joined(separator: "|"), spansText(draft.spans), draft.reason, draft.note,
        name(verdict.reviewer), verdict.createdAt.description, String(draft.milliseconds),
        draft.scoreShown ? "1" : "0", verdict.modelID, item.language, item.source,
        item.date?.description ?? "", group(item), item.textHashText,
        verdict.isWithdrawn ? "1" : "0",
      ])
      return
    }
    var object = JSONObject()
    object.add("id", item.externalID)
    if let text = item.text { object.add("text", text) }
    object.add("labels", draft.labels)
    object.add("judged", Set(draft.labels + draft.rejected).sorted())
    if !draft.spans.isEmpty { object.add("spans", draft.spans) }
    describe(item, &object)
    object.add("verdict", Int(verdict.id))
    object.add("outcome", draft.outcome.rawValue)
    object.add("round", verdict.round.rawValue)
    object.add("confirmed", draft.confirmed)
    object.add("rejected", draft.rejected)
    object.add("added", draft.added)
    object.add("reason", draft.reason)
    object.add("note", draft.note)
    object.add("reviewer", name(verdict.reviewer))
    object.add("judged_at", verdict.createdAt.description)
    object.add("milliseconds", draft.milliseconds)
    object.add("score_shown", draft.scoreShown)
    object.add("model", verdict.modelID)
    object.add("withdrawn", verdict.isWithdrawn)
    if let supersedes = verdict.supersedes { object.add("supersedes", Int(supersedes)) }
    bytes += object.line
  }

  private func describe(_ item: Item, _ object: inout JSONObject) {
    if item.language != "und" { object.add("lang", item.language) }
    object.add("group", group(item))
    if let date = item.date { object.add("date", date.description) }
    if !item.source.isEmpty { object.add("source", item.source) }
    object.add("text_sha256", item.textHashText)
  }

  private func name(_ reviewer: Int64) -> String { names[reviewer] ?? "reviewer \(reviewer)" }

  private func group(_ item: Item) -> String { "near-\(item.group)" }

  private func sharesText(_ shares: [String: Double]) -> String {
    shares.sorted { $0.key < $1.key }.map { "\($0.key)=\(JSONObject.decimal($0.value))" }
      .joined(separator: "|")
  }

  private func spansText(_ spans: [VerdictSpan]) -> String {
    spans.map { "\($0.start)-\($0.end):\($0.label)" }.joined(separator: "|")
  }

  // MARK: CSV

  private mutating func row(_ cells: [String]) {
    for (place, cell) in cells.enumerated() {
      if place > 0 { bytes.append(UInt8(ascii: ",")) }
      Self.cell(cell, into: &bytes)
    }
    bytes += [13, 10]
  }

  /// A cell after RFC 4180. One that a spreadsheet would take for a formula gets an apostrophe in
  /// front (OWASP, “CSV injection”).
  static func cell(_ text: String, into bytes: inout [UInt8]) {
    var text = text
    let lead = text.unicodeScalars.first { $0 != " " && $0 != "\u{FEFF}" }
    if let lead, "=+-@\t\r\n|%＝＋－＠".unicodeScalars.contains(lead) { text = "'" + text }
    guard text.utf8.contains(where: { $0 == 34 || $0 == 44 || $0 == 10 || $0 == 13 }) else {
      bytes += text.utf8
      return
    }
    bytes.append(34)
    for byte in text.utf8 {
      if byte == 34 { bytes.append(34) }
      bytes.append(byte)
    }
    bytes.append(34)
  }
}

/// A line of JSON whose keys come in the order they are added.
struct JSONObject {
  private var text = "{"

  var line: [UInt8] { Array(text.utf8) + [UInt8(ascii: "}"), 10] }

  private mutating func key(_ name: String) {
    if text.utf8.count > 1 { text += "," }
    AuditValue.write(name, to: &text)
    text += ":"
  }

  mutating func add(_ name: String, _ value: String) {
    key(name)
    AuditValue.write(value, to: &text)
  }

  mutating func add(_ name: String, _ value: Int) {
    key(name)
    text += String(value)
  }

  mutating func add(_ name: String, _ value: Bool) {
    key(name)
    text += value ? "true" : "false"
  }

  mutating func add(_ name: String, _ values: [String]) {
    key(name)
    text += AuditValue(values).canonicalJSON
  }

  mutating func add(_ name: String, _ shares: [String: Double]) {
    key(name)
    text += "{"
    for (place, share) in shares.sorted(by: { $0.key < $1.key }).enumerated() {
      if place > 0 { text += "," }
      AuditValue.write(share.key, to: &text)
      text += ":" + Self.decimal(share.value)
    }
    text += "}"
  }

  mutating func add(_ name: String, _ spans: [VerdictSpan]) {
    key(name)
    text += "["
    for (place, span) in spans.enumerated() {
      if place > 0 { text += "," }
      text += "{\"start\":\(span.start),\"end\":\(span.end),\"label\":"
      AuditValue.write(span.label, to: &text)
      text += "}"
    }
    text += "]"
  }

  /// A share with four decimals.
  static func decimal(_ value: Double) -> String {
    let digits = String(Int((value * 10_000).rounded()))
    let padded = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    return padded.dropLast(4) + "." + padded.suffix(4)
  }
}
