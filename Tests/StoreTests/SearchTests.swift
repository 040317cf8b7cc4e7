import Testing

@testable import Store

@Suite struct SearchTests {
  /// Texts and what finds them.
  private static let texts = [
    "en": "Nobody audits the mayor's brother; naïve, said Zoë.",
    "decomposed": "They call it nai\u{308}ve and a cafe\u{301}.",
    "zh": "港口的工人今天罢工,市长没有回答。Harbour2区",
    "ja": "港の労働者はストライキをした",
    "th": "คนงานท่าเรือหยุดงานวันนี้",
    "ar": "قال العُمّال إنّ الميناء مُغلَق",
    "hi": "बंदरगाह के मज़दूर हिन्दी बोलते हैं",
    "fa": "می\u{200C}خواهم بروم",
    "emoji": "look at them 🐀🐀 ❤\u{FE0F}",
    "ko": "항구 노동자들이 파업했다",
  ]

  @Test(arguments: [
    ("mayor", ["en"]), ("naive", ["decomposed", "en"]), ("ZOE", ["en"]), ("café", ["decomposed"]),
    // A word inside of a run, and not the same letters elsewhere.
    ("工人", ["zh"]), ("罢工", ["zh"]), ("人工", []), ("港", ["ja", "zh"]), ("市长没有", ["zh"]),
    ("工人 罢工", ["zh"]), ("harbour2", ["zh"]), ("区", ["zh"]), ("工*", ["zh"]),
    ("ストライキ", ["ja"]), ("労働者", ["ja"]), ("ท่าเรือ", ["th"]), ("วันนี้", ["th"]), ("เรือท่า", []),
    // With points and without.
    ("العمال", ["ar"]), ("مغلق", ["ar"]), ("مُغْلَق", ["ar"]),
    ("हिन्दी", ["hi"]), ("हनद", []), ("میخواهم", ["fa"]),
    ("🐀", ["emoji"]), ("🐀🐀", ["emoji"]), ("❤", ["emoji"]), ("🐍", []),
    ("항구", ["ko"]), ("파업*", ["ko"]), ("\"at them 🐀\"", ["emoji"]),
  ])
  func wordsOfEveryScript(words: String, found: [String]) throws {
    let desk = try Desk()
    try desk.load(Self.texts.sorted { $0.key < $1.key }.map { Sample($0.key, $0.value) })
    let items = try desk.store.items(ItemFilter(text: words)).items.map(\.externalID).sorted()
    #expect(items == found)
  }

  @Test func whatIsRemovedIsNoLongerFound() throws {
    let desk = try Desk()
    try desk.load(Self.texts.sorted { $0.key < $1.key }.map { Sample($0.key, $0.value) })
    #expect(try desk.store.indexedWords().contains("罢"))
    for id in Self.texts.keys { _ = try desk.store.purge(externalID: id, by: .command) }
    #expect(try desk.store.indexedWords() == [])
  }

  @Test func aTextWithNothingToChangeStaysAsItIs() {
    for text in ["", "plain words, naïve", "слово", "ελληνικά"] {
      #expect(SearchText.indexed(text) == text)
    }
    #expect(SearchText.indexed("a中国b") == "a 中 国 b")
    #expect(SearchText.indexed("© 🐀") == " ©   🐀")
  }
}
