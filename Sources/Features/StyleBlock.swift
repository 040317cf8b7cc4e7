/// The dense features: how a text is written, as named ratios.
public enum StyleBlock {
  /// The names of the features, in column order.
  public static let names: [String] =
    StyleLexicon.classes.map { "style." + $0.name } + [
      "style.caps_ratio", "style.caps_words", "style.elongated", "style.disguised",
      "style.exclamations", "style.questions", "style.pauses", "style.punctuation",
      "style.ellipses", "style.quotation", "style.quotation_marks", "style.links",
      "style.mentions", "style.hashtags", "style.emoji", "style.numbers", "style.diversity",
      "style.sentence_length", "style.word_length", "style.long_words", "style.readability",
      "style.length", "style.lines",
    ]

  private static let columns = names.count
  private static let classes = StyleLexicon.classes.count

  /// Appends the features of one document.
  ///
  /// - Parameters:
  ///   - counts: what the tokenizer counted.
  ///   - hits: how many words have each style trait, one entry a class.
  ///   - distinct: the number of distinct words.
  static func append(
    _ counts: TextCounts, _ hits: TraitHits, distinct: Int,
    to dense: inout [Float]
  ) {
    dense.append(addingCapacity: columns) { dense in
      let words = Float(max(counts.words, 1))
      for trait in 0..<classes { dense.append(rate(hits[trait], words)) }
      dense.append(rate(counts.uppercaseLetters, Float(max(counts.casedLetters, 1))))
      dense.append(rate(counts.uppercaseWords, words))
      dense.append(rate(counts.elongatedWords, words))
      dense.append(rate(counts.disguisedWords, words))
      dense.append(rate(counts.exclamations, words))
      dense.append(rate(counts.questions, words))
      dense.append(rate(counts.pauses, words))
      dense.append(rate(counts.punctuation, words))
      dense.append(rate(counts.ellipses, words))
      dense.append(Float(counts.quotedBytes) / Float(max(counts.bytes, 1)))
      dense.append(rate(counts.quotationMarks, words))
      dense.append(rate(counts.links, words))
      dense.append(rate(counts.mentions, words))
      dense.append(rate(counts.hashtags, words))
      dense.append(rate(counts.emoji, words))
      dense.append(rate(counts.numbers, words))
      // Distinct words over the root of all words (Guiraud 1954) leans less on length than the ratio.
      dense.append(Float(distinct) / words.squareRoot())
      let sentenceLength = words / Float(max(counts.sentences, 1))
      dense.append(binaryLogarithm(sentenceLength))
      dense.append(Float(counts.wordBytes) / words)
      let longWords = rate(counts.longWords, words)
      dense.append(longWords)
      // Björnsson's LIX (1968): words per sentence plus per cent of long words; no syllables needed,
      // so it means something in any language with spaces.
      dense.append(min(sentenceLength, 60) + 100 * longWords)
      dense.append(binaryLogarithm(words))
      dense.append(binaryLogarithm(Float(counts.lines + 1)))
    }
  }

  /// Occurrences per word, as a root so that the first few count most.
  @inline(__always)
  private static func rate(_ hits: Int32, _ words: Float) -> Float {
    hits == 0 ? 0 : (Float(hits) / words).squareRoot()
  }

  /// Base-two logarithm, linear between powers of two: exact and the same on every machine.
  static func binaryLogarithm(_ value: Float) -> Float {
    guard value > 0 else { return 0 }
    return Float(value.exponent) + value.significand - 1
  }
}
