import CSimdjson

extension DatasetReader {
  func parse(
    _ place: RecordCursor.Record, of block: RecordBlock
  ) throws(Fault) -> DatasetRecord {
    arena.reserve(2 * place.range.count)
    if block.format == .jsonLines { return try parseJSON(place, of: block) }
    if block.bytes.isUTF8(place.range) {
      return try parseText(block.bytes, place.range, place, of: block)
    }
    let repaired = TextRepair.utf8(block.bytes, place.range)
    let range = 0..<repaired.count - RecordBlock.padding
    arena.reserve(2 * range.count)
    let record = try parseText(repaired, range, place, of: block)
    issues.repaired += 1
    return record
  }

  private func parseJSON(
    _ place: RecordCursor.Record, of block: RecordBlock
  ) throws(Fault) -> DatasetRecord {
    var fields = winnow_json_record()
    switch json.read(block.bytes, place.range, into: &arena, &fields) {
    case .rejected(let code, let reason): throw Fault(code, reason)
    case .repaired: issues.repaired += 1
    case .read: break
    }
    return record(fields, place, of: block)
  }

  private func record(
    _ fields: winnow_json_record, _ place: RecordCursor.Record, of block: RecordBlock
  ) -> DatasetRecord {
    func has(_ role: winnow_json_role) -> Bool { fields.present & 1 << role.rawValue != 0 }
    /// An empty string says nothing.
    func said(_ role: winnow_json_role, _ slice: winnow_json_slice) -> String? {
      has(role) && slice.size > 0 ? string(slice.range) : nil
    }
    var record = DatasetRecord(
      id: string(fields.id.range), text: string(fields.text.range),
      labels: Self.distinct((0..<fields.labels).map { string(json.handle.label($0).range) }),
      isLabelled: has(WINNOW_JSON_LABELS),
      split: said(WINNOW_JSON_SPLIT, fields.split),
      language: said(WINNOW_JSON_LANGUAGE, fields.language),
      group: said(WINNOW_JSON_GROUP, fields.group),
      asked: said(WINNOW_JSON_ASKED, fields.asked),
      weight: has(WINNOW_JSON_WEIGHT) ? fields.weight : nil,
      source: block.source, line: place.line)
    if has(WINNOW_JSON_JUDGED) {
      record.judged = Self.distinct(
        (0..<fields.judged).map { string(json.handle.judged($0).range) })
    }
    if has(WINNOW_JSON_SPANS) { record.spans = spans(fields.spans, of: record) }
    for (number, name) in otherFields.enumerated() {
      record.otherFields[name] = json.handle.other(number).map { string($0.range) }
    }
    return record
  }

  /// The spans that lie inside the text; the others are noted as issues.
  private func spans(_ count: Int, of record: DatasetRecord) -> [LabelSpan] {
    let length = count == 0 ? 0 : record.text.unicodeScalars.count
    var spans: [LabelSpan] = []
    for index in 0..<count {
      let span = json.handle.span(index)
      let reason: String
      if !span.valid {
        reason = "it needs whole numbers “start” and “end”"
      } else if span.start >= span.end {
        reason = "it starts at \(span.start) and ends at \(span.end)"
      } else if span.start < 0 || span.end > length {
        reason = "\(span.start)..<\(span.end) is outside the text of \(length) characters"
      } else {
        spans.append(
          LabelSpan(
            start: Int(span.start), end: Int(span.end), label: string(span.label.range)))
        continue
      }
      let id = record.id.isEmpty ? String(record.line) : record.id
      issues.add(
        RejectedSpan(
          source: record.source, line: record.line, id: id, number: index + 1, reason: reason))
    }
    return spans
  }

  private func parseText(
    _ bytes: [UInt8], _ range: Range<Int>, _ place: RecordCursor.Record, of block: RecordBlock
  ) throws(Fault) -> DatasetRecord {
    guard block.format.hasHeader, let table else {
      return DatasetRecord(
        id: block.documentID ?? "", text: String(decoding: bytes[range], as: UTF8.self),
        isLabelled: false, source: block.source, line: place.line)
    }
    row.split(bytes, range, format: block.format)
    if let (code, reason) = table.base.fault(in: row, bytes, range) { throw Fault(code, reason) }
    func value(_ column: Int?) -> String? {
      guard let column else { return nil }
      arena.reserve(range.count)
      return string(row.append(column, of: bytes, to: &arena))
    }
    /// An empty cell says nothing.
    func said(_ column: Int?) -> String? { value(column).flatMap { $0.isEmpty ? nil : $0 } }
    var record = DatasetRecord(
      id: value(table.base.id) ?? "", text: value(table.base.text) ?? "",
      labels: Self.distinct(Self.separated(value(table.labels) ?? "")),
      isLabelled: table.labels != nil, split: said(table.split),
      language: said(table.base.language), group: said(table.group), source: block.source,
      line: place.line)
    if let weight = said(table.weight) {
      guard let number = Double(weight) else {
        throw Fault(.badWeight, "the weight is not a number")
      }
      record.weight = number
    }
    for (name, column) in zip(otherFields, table.others) {
      record.otherFields[name] = said(column).map { [$0] } ?? []
    }
    return record
  }

  private func string(_ range: Range<Int>) -> String {
    String(decoding: arena.bytes[range], as: UTF8.self)
  }

  private static func distinct(_ labels: [String]) -> [String] {
    var result: [String] = []
    for label in labels where !result.contains(label) { result.append(label) }
    return result
  }

  /// The labels of one cell, blanks around them left out.
  private static func separated(_ cell: String) -> [String] {
    cell.split(separator: "|").compactMap { part in
      let scalars = part.drop { $0.isWhitespace }
      guard let last = scalars.lastIndex(where: { !$0.isWhitespace }) else { return nil }
      return String(scalars[...last])
    }
  }
}

/// Which column of a table holds what, for data sets.
struct DatasetColumns {
  let base: TableColumns
  let labels: Int?
  let split: Int?
  let group: Int?
  let weight: Int?
  let others: [Int?]

  init(_ columns: [String], _ fields: FieldNames, others names: [String] = []) {
    base = TableColumns(columns, fields)
    labels = columns.firstIndex { $0 == "labels" || $0 == "label" }
    split = columns.firstIndex(of: "split")
    group = columns.firstIndex(of: "group")
    weight = columns.firstIndex(of: "weight")
    others = names.map { columns.firstIndex(of: $0) }
  }
}
