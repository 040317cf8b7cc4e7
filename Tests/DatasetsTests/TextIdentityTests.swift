import Testing

@testable import Datasets

@Suite struct TextIdentityTests {
  @Test(arguments: [
    ("The mill -- is OURS!", "the mill is ours"), ("Straße", "STRASSE"), ("ﬁne ＡＢＣ１", "fine abc1"),
    ("ΌΔΟΣ", "όδος"), ("e\u{301}t\u{e9}", "\u{e9}te\u{301}"), ("ﷺ", "صلى الله عليه وسلم"),
    ("\u{13A0}\u{13A1}", "\u{AB70}\u{AB71}"), ("²½", "21⁄2"), ("“a”\u{200B}b", "a b"),
    ("ｶﾞ", "ガ"), ("İ", "i\u{307}"),
  ])
  func same(_ one: String, _ other: String) {
    // Swift's == takes canonically equal strings for the same; the bytes must be.
    #expect(Array(TextIdentity.compared(one).utf8) == Array(TextIdentity.compared(other).utf8))
    #expect(TextIdentity.hash(one) == TextIdentity.hash(other))
  }

  @Test(arguments: [
    ("mill", "mille"), ("resume", "résumé"), ("a b", "ab"), ("ı", "i"), ("كتب", "كُتب"), ("", "!"),
    ("🌊", "🔥"), ("१", "२"),
  ])
  func different(_ one: String, _ other: String) {
    #expect(TextIdentity.compared(one) != TextIdentity.compared(other))
    #expect(TextIdentity.hash(one) != TextIdentity.hash(other))
  }

  @Test func blanks() {
    #expect(TextIdentity.compared("  (A)  b…c!! ") == "a b c")
    #expect(TextIdentity.compared("—") == "—")
    #expect(TextIdentity.compared("") == "")
  }

  @Test func hashIsTheStartOfSHA256() {
    // FIPS 180-2, example B.1.
    #expect(TextIdentity.shortHash("abc") == 0xba78_16bf_8f01_cfea)
  }
}
