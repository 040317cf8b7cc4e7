import TestSupport
import Testing

@testable import Features

@Suite struct WordNormalizerTests {
  private func normalised(_ text: String) -> String? {
    var normalizer = WordNormalizer()
    return normalizer.bytes(of: Array(text.utf8).span).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test(arguments: [
    ("river", "river"), ("River", "river"), ("e\u{301}te\u{301}", "été"), ("мост", "мост"),
    ("ＷＩＤＥ", "wide"), ("12", "12"), ("桥", "桥"), ("don't", "don't"), ("river,", "river"),
    ("<url>", "<url>"), ("<user>", "<user>"), ("<number>", "<number>"), ("<caps>", "caps"),
    ("https://example.org/a", "<url>"), ("👩‍🚀", "👩🚀"), ("👩🚀", "👩🚀"), ("river!", "river"),
  ])
  func oneWordIsItself(_ text: String, _ expected: String) {
    #expect(ExactText(normalised(text) ?? "none") == ExactText(expected))
  }

  @Test(arguments: ["", " ", ",", "new york", "河流", "a-b c", "</s>x y", "…", "!"])
  func noneOrSeveralAreNone(_ text: String) {
    #expect(normalised(text) == nil)
  }

  /// What comes out goes in again unchanged, so that a file that was written is read as it is.
  @Test func everyTokenIsItsOwnNormalForm() {
    var normalizer = WordNormalizer()
    for text in TinyCorpus.random(300, seed: 12) + TinyCorpus.documents.map(\.text) {
      for name in sequence(text) {
        let bytes = Array(name.string.utf8)
        let again = normalizer.bytes(of: bytes.span)
        #expect(again.map { ExactText($0) } == name, "\(escaped(bytes))")
      }
    }
  }
}
