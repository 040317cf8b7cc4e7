extension RecordBlock {
  /// Lines are counted from here to see which identifiers are line numbers: no record has an
  /// identifier of its own that is as large by chance.
  private static let farLine = 1 << 52

  /// Whether a record of this block brings an identifier of its own, so that not every identifier
  /// is a line number.
  ///
  /// - Complexity: parses the block.
  public func hasIdentifiers(_ options: IngestOptions) -> Bool {
    if format == .textFile { return true }
    if format == .text { return false }
    var moved = self
    moved.position.line = Self.farLine
    var batch = DocumentBatch()
    DocumentParser(options: options).parse(moved, into: &batch)
    return batch.documents.indices.contains { batch.id($0) != String(batch.documents[$0].line) }
  }
}
