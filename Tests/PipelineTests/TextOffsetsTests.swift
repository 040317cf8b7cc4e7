import Testing

@testable import Pipeline

@Suite struct TextOffsetsTests {
  /// The offset by the views of `String`.
  private func expected(
    _ text: String, _ start: Int, _ end: Int, _ unit: OffsetUnit
  ) -> (start: Int, end: Int) {
    let first = text.utf8.index(text.startIndex, offsetBy: start)
    let last = text.utf8.index(text.startIndex, offsetBy: end)
    switch unit {
    case .utf8: return (start, end)
    case .scalar:
      return (
        text.unicodeScalars[..<first].count, text.unicodeScalars[..<last].count
      )
    case .utf16: return (text.utf16[..<first].count, text.utf16[..<last].count)
    case .grapheme:
      // The characters that hold at least one byte of the span.
      var range: (start: Int, end: Int)?
      for (number, index) in text.indices.enumerated() {
        let own = text.utf8.distance(from: text.startIndex, to: index)
        let next = own + text[index].utf8.count
        if own < end, next > start { range = (range?.start ?? number, number + 1) }
      }
      return range ?? (0, 0)
    }
  }

  @Test(arguments: OffsetUnit.allCases, 1...25 as ClosedRange<UInt64>)
  func randomTextsAgreeWithStringViews(_ unit: OffsetUnit, seed: UInt64) {
    var maker = TextMaker(seed: seed)
    let text = maker.text(upTo: 8)
    let bytes = Array(text.utf8)
    let offsets = TextOffsets(bytes, unit: unit)
    let boundaries = (0...bytes.count).filter { $0 == bytes.count || bytes[$0] & 0xC0 != 0x80 }
    for start in boundaries {
      for end in boundaries where end > start {
        let found = offsets.range(start, end)
        #expect(found == expected(text, start, end, unit), "\(start)..<\(end) of “\(text)”")
      }
    }
  }

  @Test func aFamilyIsOneCharacter() {
    // "a" 👨‍👩‍👧 "b": 1 + 18 + 1 bytes, 1 + 5 + 1 scalars, 1 + 8 + 1 UTF-16 units.
    let bytes = Array("a👨‍👩‍👧b".utf8)
    #expect(bytes.count == 20)
    #expect(TextOffsets(bytes, unit: .utf8).range(1, 19) == (1, 19))
    #expect(TextOffsets(bytes, unit: .scalar).range(1, 19) == (1, 6))
    #expect(TextOffsets(bytes, unit: .utf16).range(1, 19) == (1, 9))
    #expect(TextOffsets(bytes, unit: .grapheme).range(1, 19) == (1, 2))
    #expect(TextOffsets(bytes, unit: .scalar).range(19, 20) == (6, 7))
    #expect(TextOffsets(bytes, unit: .utf16).range(19, 20) == (9, 10))
    #expect(TextOffsets(bytes, unit: .grapheme).range(19, 20) == (2, 3))
  }

  @Test func aSpanInsideACharacterIsWidened() {
    // The second person of the family alone: four bytes after "a", the first and a joiner.
    let bytes = Array("a👨‍👩‍👧b".utf8)
    #expect(TextOffsets(bytes, unit: .grapheme).range(8, 12) == (1, 2))
    #expect(TextOffsets(bytes, unit: .scalar).range(8, 12) == (3, 4))
  }

  @Test(arguments: OffsetUnit.allCases)
  func nothingIsAtZero(_ unit: OffsetUnit) {
    #expect(TextOffsets([], unit: unit).range(0, 0) == (0, 0))
    #expect(TextOffsets(Array("ab".utf8), unit: unit).range(0, 2) == (0, 2))
    #expect(TextOffsets(Array("ab".utf8), unit: unit).range(1, 1) == (1, 1))
  }

  /// Slices of a larger arena count from their own start.
  @Test(arguments: OffsetUnit.allCases)
  func slicesCountFromTheirStart(_ unit: OffsetUnit) {
    let arena = Array("река и мост".utf8)
    let slice = arena[9...]
    #expect(
      TextOffsets(slice, unit: unit).range(0, 2)
        == TextOffsets(Array(slice), unit: unit).range(0, 2))
  }
}
