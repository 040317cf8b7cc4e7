/// Cuts long texts into pieces.
enum TextCutter {
  /// A piece of a text.
  struct Piece {
    var text: String
    /// Its place in the whole text, in Unicode scalars.
    var range: Range<Int>
  }

  /// Pieces of at most `limit` Unicode scalars, longer only where a single word is.
  ///
  /// A piece ends at the last end of a paragraph (a line break) in its second half, or else between
  /// two words. White space around a piece is left out. A text that is short enough is one piece
  /// as it stands.
  ///
  /// - Complexity: O(*n*) for *n* scalars.
  static func pieces(_ text: String, limit: Int) -> [Piece] {
    precondition(limit > 0, "limit \(limit) is not above 0")
    let scalars = Array(text.unicodeScalars)
    if scalars.count <= limit { return [Piece(text: text, range: 0..<scalars.count)] }
    var pieces: [Piece] = []
    var start = skipSpace(scalars, from: 0)
    while start < scalars.count {
      let end = pieceEnd(scalars, from: start, limit: limit)
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars[start..<end])
      pieces.append(Piece(text: String(view), range: start..<end))
      start = skipSpace(scalars, from: end)
    }
    return pieces.isEmpty ? [Piece(text: text, range: 0..<scalars.count)] : pieces
  }

  /// Where the piece that begins at `start`, with a word, ends.
  private static func pieceEnd(_ scalars: [Unicode.Scalar], from start: Int, limit: Int) -> Int {
    var lastWord: Int?
    var lastParagraph: Int?
    var place = start
    while place < scalars.count {
      var end = place
      while end < scalars.count, !scalars[end].properties.isWhitespace { end += 1 }
      if end - start > limit, let wordEnd = lastWord {
        if let paragraph = lastParagraph, 2 * (paragraph - start) >= limit { return paragraph }
        return wordEnd
      }
      lastWord = end
      place = end
      while place < scalars.count, scalars[place].properties.isWhitespace {
        if isLineBreak(scalars[place]) { lastParagraph = end }
        place += 1
      }
    }
    return lastWord ?? scalars.count
  }

  private static func skipSpace(_ scalars: [Unicode.Scalar], from start: Int) -> Int {
    var place = start
    while place < scalars.count, scalars[place].properties.isWhitespace { place += 1 }
    return place
  }

  private static func isLineBreak(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0A...0x0D, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }
}
