import CSimdjson

/// Reads records of JSON Lines through simdjson: repairs what can be repaired, and words what
/// cannot.
final class JSONRecordReader {
  enum Outcome {
    case read
    /// Read with U+FFFD in place of what is no text.
    case repaired
    case rejected(RejectedRecord.Code, String)
  }

  let handle = JSONHandle()
  private let fields: FieldNames
  private static let datasetFields = [
    ("labels", WINNOW_JSON_LABELS), ("label", WINNOW_JSON_LABELS), ("spans", WINNOW_JSON_SPANS),
    ("split", WINNOW_JSON_SPLIT), ("group", WINNOW_JSON_GROUP), ("judged", WINNOW_JSON_JUDGED),
    ("weight", WINNOW_JSON_WEIGHT), ("asked", WINNOW_JSON_ASKED),
  ]
  private static let listedNames = 12
  private static let nameLength = 40

  /// A reader of the fields needed to score or, with `isDataset`, of those of a dataset record and
  /// of `others`.
  init(_ fields: FieldNames, isDataset: Bool = false, others: [String] = []) {
    self.fields = fields
    // The first name that fits counts, so that a field chosen by the user comes before others.
    handle.name(fields.text, WINNOW_JSON_TEXT)
    handle.name(fields.id, WINNOW_JSON_ID)
    for name in fields.language { handle.name(name, WINNOW_JSON_LANGUAGE) }
    guard isDataset else { return }
    for (name, role) in Self.datasetFields { handle.name(name, role) }
    for name in others { handle.name(name, WINNOW_JSON_OTHER) }
  }

  /// Reads one record; the batch has room for it.
  ///
  /// - Parameter record: where the strings are in the arena of the batch, beyond what is used of
  ///   it.
  func read(
    _ bytes: [UInt8], _ range: Range<Int>, into batch: inout DocumentBatch,
    _ record: inout winnow_json_record
  ) -> Outcome {
    handle.read(bytes, range, into: &batch.bytes, at: batch.used, &record)
    switch record.status {
    case WINNOW_JSON_OK: return .read
    case WINNOW_JSON_INVALID_UTF8:
      return readRepaired(TextRepair.utf8(bytes, range), into: &batch, &record)
    case WINNOW_JSON_BAD_ESCAPE:
      if let repaired = TextRepair.surrogateEscapes(bytes, range) {
        return readRepaired(repaired, into: &batch, &record)
      }
      return rejection(record, bytes, range)
    default: return rejection(record, bytes, range)
    }
  }

  private func readRepaired(
    _ bytes: [UInt8], into batch: inout DocumentBatch, _ record: inout winnow_json_record
  ) -> Outcome {
    let range = 0..<bytes.count - RecordBlock.padding
    batch.reserve(range.count)
    handle.read(bytes, range, into: &batch.bytes, at: batch.used, &record)
    switch record.status {
    case WINNOW_JSON_OK: return .repaired
    case WINNOW_JSON_BAD_ESCAPE:
      if let repaired = TextRepair.surrogateEscapes(bytes, range) {
        return readRepaired(repaired, into: &batch, &record)
      }
      return rejection(record, bytes, range)
    default: return rejection(record, bytes, range)
    }
  }

  private func rejection(
    _ record: winnow_json_record, _ bytes: [UInt8], _ range: Range<Int>
  ) -> Outcome {
    switch record.status {
    case WINNOW_JSON_NOT_OBJECT where record.type == WINNOW_JSON_UNKNOWN:
      return .rejected(.notJSON, "not JSON: the line does not begin with {")
    case WINNOW_JSON_NOT_OBJECT:
      let what = record.type == WINNOW_JSON_ARRAY ? "a JSON array" : "not a JSON object"
      return .rejected(.notObject, "\(what), where {…} is expected")
    case WINNOW_JSON_NO_TEXT:
      return .rejected(.missingText, "no field “\(fields.text)” (\(fieldNames(bytes, range)))")
    case WINNOW_JSON_WRONG_TYPE:
      return .rejected(.wrongType, wrongType(record.role, record.type))
    case WINNOW_JSON_TRAILING:
      return .rejected(.notJSON, "not JSON: something follows the closing brace\(place(record))")
    default:
      return .rejected(.notJSON, "not JSON: \(message(record.error))\(place(record))")
    }
  }

  /// simdjson's words, without the name of the error that newer versions put before them.
  private func message(_ error: Int32) -> Substring {
    let message = JSONHandle.message(error)[...]
    let words = message.drop { $0.isUppercase || $0.isNumber || $0 == "_" }
    return (words.hasPrefix(": ") ? words.dropFirst(2) : message).prefix { $0 != "." }
  }

  private func place(_ record: winnow_json_record) -> String {
    record.error_offset < 0 ? "" : ", near byte \(record.error_offset + 1) of the line"
  }

  private func fieldNames(_ bytes: [UInt8], _ range: Range<Int>) -> String {
    let ranges = handle.fieldNames(bytes, range, limit: Self.listedNames + 1)
    if ranges.isEmpty { return "there are none" }
    let names = ranges.prefix(Self.listedNames).map { range in
      String(decoding: bytes[range.prefix(4 * Self.nameLength)], as: UTF8.self)
        .prefix(Self.nameLength)
    }
    let more = ranges.count > Self.listedNames ? ", …" : ""
    return "there are: " + names.joined(separator: ", ") + more
  }

  private func wrongType(_ role: winnow_json_role, _ type: winnow_json_type) -> String {
    let field =
      switch role {
      case WINNOW_JSON_TEXT: fields.text
      case WINNOW_JSON_ID: fields.id
      case WINNOW_JSON_LANGUAGE: fields.language.first ?? "lang"
      case WINNOW_JSON_SPLIT: "split"
      case WINNOW_JSON_GROUP: "group"
      case WINNOW_JSON_ASKED: "asked"
      case WINNOW_JSON_WEIGHT: "weight"
      case WINNOW_JSON_LABELS: "labels"
      case WINNOW_JSON_JUDGED: "judged"
      default: "spans"
      }
    let holds =
      switch type {
      case WINNOW_JSON_ARRAY: "an array"
      case WINNOW_JSON_OBJECT: "an object"
      case WINNOW_JSON_NUMBER: "a number"
      case WINNOW_JSON_STRING: "a string"
      case WINNOW_JSON_BOOLEAN: "true or false"
      default: "null"
      }
    return "field “\(field)” holds \(holds)"
  }
}
