import LinearAlgebra
import Testing

@testable import Features

/// Style features of sentences, worked out by hand.
@Suite struct StyleBlockTests {
  @Test func aShoutedDemand() throws {
    // 7 words of 21 letters, 4 capitals; said, I, you, must, no, stop and now are in the lists.
    let style = try Style("I said NO!! You must stop, now.")
    #expect(style["reported_speech"] == root(1, 7))
    #expect(style["first_singular"] == root(1, 7))
    #expect(style["second_person"] == root(1, 7))
    #expect(style["obligation"] == root(1, 7))
    #expect(style["negation"] == root(1, 7))
    #expect(style["call_to_act"] == root(2, 7))
    #expect(style["caps_ratio"] == root(4, 21))
    #expect(style["caps_words"] == root(1, 7))
    #expect(style["exclamations"] == root(2, 7))
    #expect(style["pauses"] == root(1, 7))
    #expect(style["diversity"] == 7 / Float(7).squareRoot())
    #expect(style["sentence_length"] == 1.75)  // 7 / 2 = 2 x 1.75
    #expect(style["word_length"] == 3)
    #expect(style["readability"] == 3.5)
    #expect(style["length"] == 2.75)  // 7 = 4 x 1.75
    let named: Set = [
      "reported_speech", "first_singular", "second_person", "obligation", "negation",
      "call_to_act", "caps_ratio", "caps_words", "exclamations", "pauses", "diversity",
      "sentence_length", "word_length", "readability", "length",
    ]
    for name in Style.names where !named.contains(name) {
      #expect(style[name] == 0, "\(name)")
    }
  }

  @Test func aPostWithEverything() throws {
    // 8 words of 33 letters, they wrote yes the tag community the sooo, in 64 bytes.
    let text = "They wrote: \"yes\"...\nthe #tag c0mmunity (the) sooo? @oru 42 😀"
    #expect(text.utf8.count == 64)
    let style = try Style(text)
    #expect(style["third_plural"] == root(1, 8))
    #expect(style["reported_speech"] == root(1, 8))
    #expect(style["caps_ratio"] == root(1, 33))
    #expect(style["elongated"] == root(1, 8))
    #expect(style["disguised"] == root(1, 8))
    #expect(style["questions"] == root(1, 8))
    #expect(style["pauses"] == root(1, 8))
    #expect(style["punctuation"] == root(2, 8))
    #expect(style["ellipses"] == root(1, 8))
    #expect(style["quotation"] == Float(3) / 64)
    #expect(style["quotation_marks"] == root(2, 8))
    #expect(style["mentions"] == root(1, 8))
    #expect(style["hashtags"] == root(1, 8))
    #expect(style["emoji"] == root(1, 8))
    #expect(style["numbers"] == root(1, 8))
    #expect(style["links"] == 0)
    #expect(style["diversity"] == 7 / Float(8).squareRoot())  // the twice
    #expect(style["long_words"] == root(1, 8))
    #expect(style["sentence_length"] == 2)  // 8 / 2 = 4
    #expect(style["readability"] == 4 + 100 * root(1, 8))
    #expect(style["lines"] == 1)
  }

  @Test func veryLongSentencesAreOfEqualReadability() throws {
    let words = String(repeating: "to go ", count: 50)
    let style = try Style(words + ".")
    #expect(style["readability"] == 60)
    #expect(style["sentence_length"] == 6.5625)  // 100 = 64 x 1.5625
    #expect(try Style(String(words.prefix(6 * 25)))["readability"] == 50)
  }

  @Test func aSentenceInChinese() throws {
    // 我 and 们 are words of their own, 不 is a negation, 要 a demand.
    let style = try Style("我们不要桥。")
    #expect(style["first_singular"] == root(1, 5))
    #expect(style["negation"] == root(1, 5))
    #expect(style["obligation"] == root(1, 5))
    #expect(style["word_length"] == 3)
    #expect(style["diversity"] == 5 / Float(5).squareRoot())
    #expect(style["sentence_length"] == 2.25)
  }

  /// Where there are no words, ratios take them for one; one word a sentence is a readability of 1.
  @Test(arguments: ["", " \n", "\0"]) func nothing(text: String) throws {
    let style = try Style(text)
    #expect(style.values.count == StyleBlock.names.count)
    for name in Style.names where name != "lines" {
      #expect(style[name] == (name == "readability" ? 1 : 0), "\(name)")
    }
  }

  @Test func namesAreUnique() {
    #expect(Set(StyleBlock.names).count == StyleBlock.names.count)
    #expect(StyleBlock.names.allSatisfy { $0.hasPrefix("style.") })
  }

  @Test func theLogarithmIsExactAtPowersOfTwoAndLinearBetween() {
    #expect(StyleBlock.binaryLogarithm(0) == 0)
    #expect(StyleBlock.binaryLogarithm(-3) == 0)
    for power in -20...40 {
      let value = Float(sign: .plus, exponent: power, significand: 1)
      #expect(StyleBlock.binaryLogarithm(value) == Float(power))
      #expect(StyleBlock.binaryLogarithm(value * 1.5) == Float(power) + 0.5)
    }
  }

  /// Each word of the lists must be one the tokenizer gives whole, or it can never be counted;
  /// those of several Chinese characters or with a hyphen are known not to.
  @Test func wordsOfTheListsAreSingleTokens() {
    for entry in StyleLexicon.classes {
      for word in entry.words.split(separator: " ") {
        let tokens = tokenized(String(word)).tokens
        let isWhole = tokens.count == 1 && tokens[0].kind.isWord
        let isCut = tokens.allSatisfy { $0.kind == .character } || word.contains("-")
        #expect(isWhole || isCut, "\(entry.name): \(word)")
      }
    }
  }

  private func root(_ hits: Float, _ words: Float) -> Float { (hits / words).squareRoot() }
}

/// The style features of one text by name.
private struct Style {
  static let names = StyleBlock.names.map { String($0.dropFirst("style.".count)) }
  let values: [Float]

  init(_ text: String) throws {
    var learner = try FeatureLearner(configuration: FeatureConfiguration())
    learner.add(Array(text.utf8).span)
    values = learner.dense
  }

  subscript(name: String) -> Float? {
    Self.names.firstIndex(of: name).map { values[$0] }
  }
}
