import Testing

@testable import Datasets

@Suite struct CutTests {
  private func texts(_ text: String, _ limit: Int) -> [String] {
    TextCutter.pieces(text, limit: limit).map(\.text)
  }

  private func isBlank(_ scalars: ArraySlice<Unicode.Scalar>) -> Bool {
    scalars.allSatisfy { $0.properties.isWhitespace }
  }

  @Test func shortTextsStayAsTheyAre() {
    #expect(texts("", 5) == [""])
    #expect(texts(" a\n b ", 6) == [" a\n b "])
    #expect(texts("     ", 3) == ["     "])
  }

  @Test func betweenWords() {
    #expect(texts("one two three four", 9) == ["one two", "three", "four"])
    #expect(texts("one two  three", 8) == ["one two", "three"])
    #expect(texts("incomprehensibility is", 5) == ["incomprehensibility", "is"])
  }

  @Test func atParagraphEnds() {
    // The paragraph ends in the second half of the piece, so the piece ends there.
    #expect(texts("one two\nthree four five", 12) == ["one two", "three four", "five"])
    // Here it ends too early.
    #expect(texts("one\ntwo three four five", 14) == ["one\ntwo three", "four five"])
  }

  @Test(arguments: 0..<200)
  func nothingIsLost(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let alphabet: [Unicode.Scalar] = ["a", "é", "я", "波", "🌊", " ", " ", "\n", "\u{301}", "\u{a0}"]
    var view = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...120, using: &random) {
      view.append(alphabet.randomElement(using: &random) ?? " ")
    }
    let text = String(view)
    let scalars = Array(view)
    let limit = Int.random(in: 1...30, using: &random)
    let pieces = TextCutter.pieces(text, limit: limit)
    var place = 0
    for piece in pieces {
      #expect(Array(piece.text.unicodeScalars) == Array(scalars[piece.range]))
      #expect(isBlank(scalars[place..<piece.range.lowerBound]))
      place = piece.range.upperBound
      if piece.range.count > limit {
        #expect(!scalars[piece.range].contains { $0.properties.isWhitespace })
      }
      if pieces.count > 1, place < scalars.count {
        #expect(scalars[place].properties.isWhitespace)
      }
    }
    #expect(isBlank(scalars[place...]))
  }

  @Test func spansGoWithTheirPieces() throws {
    let words = (0..<12).map { "word\($0 % 10)" }.joined(separator: " ")
    let imported = try importing(
      #""cut": 50, "spans": {"labels": {"x": ["appeal_to_fear"]}}"#,
      [
        #"{"id":"a","text":"\#(words)","labels":["scare"],"split":"train","spans":["#
          + #"{"start":6,"end":11,"label":"x"},{"start":42,"end":53,"label":"x"}]}"#,
        #"{"id":"b","text":"short","labels":[],"split":"train","group":"g"}"#,
      ])
    #expect(imported.ids == ["harrow/a/1", "harrow/a/2", "harrow/b"])
    // The first piece is eight words, 47 characters long; the second begins at 48.
    #expect(
      imported.spans == [
        ["6-11 appeal_to_fear", "42-47 appeal_to_fear"], ["0-5 appeal_to_fear"], nil,
      ])
    #expect(imported.strings("group") == ["harrow/a", "harrow/a", "harrow/g"])
  }
}
