/// Finds the ends of CSV records (RFC 4180), a piece of input at a time.
///
/// A quote opens a quoted field only at the beginning of the field; elsewhere it is a character
/// like any other. Lines end in `\n` or `\r\n`.
struct CSVScanner: Sendable {
  private enum State {
    case fieldStart
    case unquoted
    case quoted
    /// After a quote in a quoted field: the end of it, or the first of two that mean one.
    case quoteInQuoted
  }

  private var state = State.fieldStart

  /// Goes on from `range.lowerBound` to the end of the record: the index after its `\n`; `nil`
  /// where the range ends first, and the next call goes on.
  ///
  /// - Complexity: linear, by searches for quotes and ends of line rather than byte by byte.
  mutating func recordEnd(in bytes: [UInt8], _ range: Range<Int>) -> Int? {
    var index = range.lowerBound
    let end = range.upperBound
    // Outside quotes: the next end of line, or the end of the range. Found again once passed.
    var stop = index - 1
    while index < end {
      switch state {
      case .quoted:
        guard let quote = bytes.first(Self.quote, in: index..<end) else { return nil }
        state = .quoteInQuoted
        index = quote + 1
      case .quoteInQuoted:
        state = bytes[index] == Self.quote ? .quoted : .unquoted
        if bytes[index] == Self.quote { index += 1 }
      case .fieldStart, .unquoted:
        if stop < index { stop = bytes.first(Self.newline, in: index..<end) ?? end }
        guard let quote = bytes.first(Self.quote, in: index..<stop) else {
          if stop < end {
            state = .fieldStart
            return stop + 1
          }
          state = bytes[end - 1] == Self.comma ? .fieldStart : .unquoted
          return nil
        }
        let opens = quote == index ? state == .fieldStart : bytes[quote - 1] == Self.comma
        state = opens ? .quoted : .unquoted
        index = quote + 1
      }
    }
    return nil
  }

  private static let quote = UInt8(ascii: "\"")
  private static let newline = UInt8(ascii: "\n")
  private static let comma = UInt8(ascii: ",")
}
