import Testing

@testable import Pipeline

@Suite struct SpanRuleTests {
  private let contributions = [0.5, -0.1, 0.05, 1, 0, 0, 0.2, -3]

  private func marked(_ rule: StrongestTokens) -> [Int] {
    let marks = rule.marks(contributions)
    #expect(marks.count == contributions.count)
    return marks.indices.filter { marks[$0] }
  }

  @Test func aShareOfTheStrongest() {
    #expect(marked(StrongestTokens(share: 1, gap: 0)) == [3])
    #expect(marked(StrongestTokens(share: 0.5, gap: 0)) == [0, 3])
    #expect(marked(StrongestTokens(share: 0.2, gap: 0)) == [0, 3, 6])
    #expect(marked(StrongestTokens(share: 0.01, gap: 0)) == [0, 2, 3, 6])
  }

  @Test func atLeastTheMinimum() {
    #expect(marked(StrongestTokens(share: 0.01, minimum: 0.5, gap: 0)) == [0, 3])
    #expect(marked(StrongestTokens(share: 0.01, minimum: 2, gap: 0)) == [])
  }

  @Test func gapsBetweenMarkedTokens() {
    #expect(marked(StrongestTokens(share: 0.2, gap: 1)) == [0, 3, 6])
    #expect(marked(StrongestTokens(share: 0.2, gap: 2)) == [0, 1, 2, 3, 4, 5, 6])
    #expect(marked(StrongestTokens(share: 0.5, gap: 2)) == [0, 1, 2, 3])
  }

  @Test func nothingThatSpeaksForTheLabelIsNothingToMark() {
    #expect(StrongestTokens(share: 0.1, gap: 3).marks([-1, 0, -0.5]) == [false, false, false])
    #expect(StrongestTokens().marks([]) == [])
  }

  @Test func tokensOfPlainText() {
    func words(_ text: String) -> [String] {
      let scalars = Array(text.unicodeScalars)
      return PlainTokens.ranges(text).map { range in
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[range])
        return String(view)
      }
    }
    #expect(words(" you're  a toad!\n👩‍🌾 ") == ["you're", "a", "toad!", "👩‍🌾"])
    #expect(words("可怕的shame、了") == ["可", "怕", "的", "shame、", "了"])
    #expect(words("") == [])
    #expect(words("e\u{301}tat\u{A0}x") == ["e\u{301}tat", "x"])
  }
}
