import Testing

@testable import Features

/// Texts whose tokens were written down by hand.
@Suite struct TokenizerExampleTests {
  @Test(
    arguments: [
      ("", []), (" \t\r\n", []),
      ("The bridge, the BRIDGE.", ["the", "bridge", "the", "bridge", "<caps>"]),
      ("don't don’t don`t don´t DON'T", ["don't", "don't", "don't", "don't", "don't", "<caps>"]),
      ("rock 'n' roll' s", ["rock", "n", "roll", "s"]),
      ("well-known state_of", ["well", "known", "state", "of"]),
      ("Ünïcödé Straße STRASSE", ["ünïcödé", "strasse", "strasse", "<caps>"]),
      ("I A am OK", ["i", "a", "am", "ok", "<caps>"]),
    ] as [(String, [ExactText])])
  func latinWords(text: String, expected: [ExactText]) {
    #expect(names(text) == expected)
  }

  @Test(
    arguments: [
      ("Привет, МИР", ["привет", "мир", "<caps>"]),
      ("ё е\u{308} й и\u{306}", ["ё", "ё", "й", "й"]),
      ("п'ять п’ять", ["п'ять", "п'ять"]),
      ("ΣΊΣΥΦΟΣ σίσυφος", ["σίσυφοσ", "<caps>", "σίσυφοσ"]),
      ("مُحَمَّد محمـــد محمد", ["محمد", "محمد", "محمد"]),
      ("إلى الی الى", ["الي", "الي", "الي"]),
      ("شَلوم שָׁלוֹם", ["شلوم", "שלום"]),
      ("नमस्ते हिन्दी", ["नमस्ते", "हिन्दी"]),
      ("한국어 \u{1112}\u{1161}\u{11AB}", ["한국어", "한"]),
      ("中文，字", ["中", "文", "字"]),
      ("日本のカﾞ", ["日", "本", "の", "ガ"]),
      ("สวัสดี", ["ส", "วั", "ส", "ดี"]),
      ("go中go", ["go", "中", "go"]),
    ] as [(String, [ExactText])])
  func otherScripts(text: String, expected: [ExactText]) {
    #expect(names(text) == expected)
  }

  @Test(
    arguments: [
      ("ｈｅｌｌｏ ＨＥＬＬＯ", ["hello", "hello", "<caps>"]),
      ("𝓱𝓮𝓵𝓵𝓸 𝐇𝐞𝐥𝐥𝐨 ⓗⓔⓛⓛⓞ ʜᴇʟʟᴏ", ["hello", "hello", "hello", "hello"]),
      ("ﬁne ﷺ", ["fine", "صلياللهعليهوسلم"]),
      ("e\u{301}te\u{301}", ["été"]),
      ("e\u{302}\u{323} e\u{323}\u{302} ệ", ["ệ", "ệ", "ệ"]),
      ("a\u{316}\u{301} a\u{301}\u{316}", ["á\u{316}", "á\u{316}"]),
      ("hel\u{200B}lo he\u{AD}llo \u{FEFF}hello", ["hello", "hello", "hello"]),
      ("don\u{200D}'\u{200D}t f*\u{200B}ck", ["don't", "f*ck"]),
    ] as [(String, [ExactText])])
  func forms(text: String, expected: [ExactText]) {
    #expect(names(text) == expected)
  }

  @Test(
    arguments: [
      ("рaypal", ["paypal", "<disguised>"]), ("пpивет", ["привет", "<disguised>"]),
      ("paypal привет", ["paypal", "привет"]),
      ("vжw vωw", ["vжw", "vww", "<disguised>"]),
      ("br1dge h3ll0", ["bridge", "<disguised>", "hell0", "<disguised>"]),
      ("c0mmun1ty", ["community", "<disguised>"]),
      ("пр0паганда", ["пропаганда", "<disguised>"]), ("ع3ع5ع", ["ع3ع5ع"]),
      ("b2b covid19 mp4 4you", ["b2b", "covid19", "mp4", "4you"]),
      ("f*ck f***ck f******ck sh*", ["f*ck", "f***ck", "f***ck", "sh"]),
      (
        "a$$ a$$hole p@ss п@па",
        [
          "a", "asshole", "<disguised>", "pass", "<disguised>", "папа", "<disguised>",
        ]
      ),
      ("sooo SOOOO soo", ["soo", "<elongated>", "soo", "<elongated>", "<caps>", "soo"]),
      ("нееет", ["неет", "<elongated>"]),
      ("1111 哈哈哈哈", ["1111", "哈", "哈", "哈", "哈"]),
    ] as [(String, [ExactText])])
  func disguises(text: String, expected: [ExactText]) {
    #expect(names(text) == expected)
  }

  @Test(
    arguments: [
      ("see http://example.org/a?b=c, ok", ["see", "<url>", "ok"]),
      ("HTTPS://Example.org!", ["<url>", "!"]), ("(www.example.org)", ["<url>"]),
      ("WWW.EXAMPLE.ORG: www.example.org;", ["<url>", "<url>"]),
      ("https://пример.example/путь", ["<url>"]),
      ("http://example.org/e\u{301}", ["<url>"]), ("http://example.org中", ["<url>", "中"]),
      ("http:// www. www http", ["http", "ww", "<elongated>", "ww", "<elongated>", "http"]),
      ("@oru_9: hi", ["<user>", "hi"]), ("@Zoë @Zoe\u{308} @ёж", ["<user>", "<user>", "<user>"]),
      ("@ @@oru", ["<user>"]),
      ("bob@example.org 7@example.org.", ["<email>", "<email>"]),
      ("bob@-example.org", ["bob", "example", "org"]),
      ("#StopTheCount", ["<hashtag>", "stop", "the", "count"]),
      ("#ПростоТак #été2024", ["<hashtag>", "просто", "так", "<hashtag>", "été2024"]),
      ("#中文 # a ##b", ["<hashtag>", "中", "文", "a", "<hashtag>", "b"]),
    ] as [(String, [ExactText])])
  func addresses(text: String, expected: [ExactText]) {
    #expect(names(text) == expected)
  }

  @Test(
    arguments: [
      ("7 42 1984 12345", ["7", "42", "1984", "<number>"]),
      ("1,5 3.14 1,250,000 10'000", ["15", "3.14", "<number>", "<number>"]),
      ("٣٫ ٤٢ ४२ ４２", ["3", "42", "42", "42"]),
      ("12:30 5-3 1. 2", ["12", "30", "5", "3", "1", "2"]),
      ("3.٤ ٣.4", ["3.4", "3.4"]), ("1\u{301}", ["1"]), ("5km", ["5km"]),
    ] as [(String, [ExactText])])
  func numbers(text: String, expected: [ExactText]) {
    #expect(names(text) == expected)
  }

  @Test(
    arguments: [
      ("a! b!! c? d??? e!? f?!", ["a", "!", "b", "!!", "c", "?", "d", "??", "e", "!?", "f", "!?"]),
      ("！？ ؟ ‼", ["!?", "?", "!"]),
      ("\u{203C}\u{FE0F}!\u{200B}!", ["!!"]),
      ("a... «b» \"c\" – d;", ["a", "b", "c", "d"]),
    ] as [(String, [ExactText])])
  func punctuation(text: String, expected: [ExactText]) {
    #expect(names(text) == expected)
  }

  @Test func kindsSayWhichFeaturesATokenHas() {
    let text = "word 42 字 😀 @user http://a.example #tag HA!"
    let kinds = tokenized(text).tokens.map { "\($0.kind)" }
    #expect(
      kinds == [
        "word", "number", "character", "symbol", "marker", "marker", "side", "word", "word",
        "side", "side",
      ])
    #expect(
      sequence(text) == ["word", "42", "字", "😀", "<user>", "<url>", "tag", "ha"])
  }
}
