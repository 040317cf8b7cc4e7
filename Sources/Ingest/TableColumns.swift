/// Which column of a table holds what.
struct TableColumns {
  let columns: [String]
  let text: Int?
  let id: Int?
  let language: Int?

  /// Looks the names up in a header row; of two columns with one name the first counts.
  init(_ columns: [String], _ fields: FieldNames) {
    self.columns = columns
    text = columns.firstIndex(of: fields.text)
    id = columns.firstIndex(of: fields.id)
    language = columns.firstIndex { fields.language.contains($0) }
  }

  /// Why a row of this table, which is written in `bytes[range]`, cannot be read.
  func fault(
    in row: DelimitedRow, _ bytes: [UInt8], _ range: Range<Int>
  ) -> (RejectedRecord.Code, String)? {
    if row.isUnclosed {
      let lines = bytes.count(UInt8(ascii: "\n"), in: range)
      return (
        .unclosedQuote,
        "a quoted field never closes, so that \(lines) lines after this one belong to it"
      )
    }
    if row.count == columns.count { return nil }
    return (
      .wrongColumnCount, "\(row.count) columns, where the header has \(columns.count)"
    )
  }
}
