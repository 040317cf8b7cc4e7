/// A quotation mark of a text.
struct QuotationMark: Sendable {
  enum Kind: Sendable {
    /// Opens a quotation, or closes the one that is open.
    case either
    case opening, closing
  }

  var kind: Kind
  /// Its bytes in the text.
  var start: Int32
  var end: Int32
}

/// Pairs quotation marks that come one after another.
struct Quotation: Sendable {
  /// First byte after the quotation mark that is open, or -1.
  private var start: Int32 = -1

  /// The bytes of the quotation that a mark closes; 0 for one that opens, or closes none.
  ///
  /// - Parameter offset: where the text begins that the mark's bytes are counted in.
  mutating func read(_ mark: QuotationMark, at offset: Int32) -> Int32 {
    if start < 0 {
      if mark.kind != .closing { start = offset + mark.end }
      return 0
    }
    guard mark.kind != .opening else { return 0 }
    defer { start = -1 }
    return offset + mark.start - start
  }
}
