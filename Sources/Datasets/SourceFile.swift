import Ingest

/// Reads the records of one set from its file.
struct SourceFile {
  let rule: DatasetMapping.SetRule
  let path: String

  /// Calls `body` for every line, good or bad, in order.
  ///
  /// - Throws: `unreadable` and what `body` throws.
  func forEach(
    _ body: (_ line: Int, Result<SourceRecord, LeftOut>) throws -> Void
  ) throws {
    let reader = try opened { () throws(IngestError) in
      try BlockReader([path], options: IngestOptions(format: .jsonLines))
    }
    while let block = try opened({ () throws(IngestError) in try reader.next() }) {
      for rejected in block.rejected { try body(rejected.line, .failure(.unread)) }
      var line = block.position.line
      var start = 0
      while start < block.count {
        let end = block.bytes[start..<block.count].firstIndex(of: 0x0A) ?? block.count
        let bytes = block.bytes[start..<end]
        if !bytes.allSatisfy({ $0 <= 0x20 }) { try body(line, record(bytes, line)) }
        start = end + 1
        line += 1
      }
    }
  }

  private func record(_ bytes: ArraySlice<UInt8>, _ line: Int) -> Result<SourceRecord, LeftOut> {
    do throws(LeftOut) {
      return .success(try SourceRecord(bytes, line: line, askedField: rule.asked?.field))
    } catch {
      return .failure(error)
    }
  }

  private func opened<Value>(
    _ read: () throws(IngestError) -> Value
  ) throws(DatasetError) -> Value {
    do throws(IngestError) {
      return try read()
    } catch {
      throw DatasetError(
        .unreadable, file: path, set: rule.name, detail: error.detail, hint: error.hint)
    }
  }
}
