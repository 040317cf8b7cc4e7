import LinearAlgebra

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
  /// The columns that come first are rates among words, but for that of capitals, which is behind the
  /// classes, and this one.
  private static let rates = classes + 16
  private static let quotation = classes + 9

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
    let first = dense.count
    let words = Float(max(counts.words, 1))
    dense.append(addingCapacity: columns) { dense in
      for trait in 0..<classes { dense.append(Float(hits[trait])) }
      // What is no rate among words has its place here, and its value below.
      dense.append(0)
      dense.append(Float(counts.uppercaseWords))
      dense.append(Float(counts.elongatedWords))
      dense.append(Float(counts.disguisedWords))
      dense.append(Float(counts.exclamations))
      dense.append(Float(counts.questions))
      dense.append(Float(counts.pauses))
      dense.append(Float(counts.punctuation))
      dense.append(Float(counts.ellipses))
      dense.append(0)
      dense.append(Float(counts.quotationMarks))
      dense.append(Float(counts.links))
      dense.append(Float(counts.mentions))
      dense.append(Float(counts.hashtags))
      dense.append(Float(counts.emoji))
      dense.append(Float(counts.numbers))
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
    var row = dense.mutableSpan
    row.takeRootsOfShares(first..<first + rates, of: words)
    row[first + classes] = rate(counts.uppercaseLetters, Float(max(counts.casedLetters, 1)))
    row[first + quotation] = Float(counts.quotedBytes) / Float(max(counts.bytes, 1))
  }

  /// Occurrences per word, as a root so that the first few count most.
  @inline(__always)
  private static func rate(_ hits: Int32, _ words: Float) -> Float {
    (Float(hits) / words).squareRoot()
  }

  /// Base-two logarithm, linear between powers of two: exact and the same on every machine.
  static func binaryLogarithm(_ value: Float) -> Float {
    guard value > 0 else { return 0 }
    guard value.isNormal else { return Float(value.exponent) + value.significand - 1 }
    let bits = value.bitPattern
    let significand = Float(bitPattern: bits & 0x7F_FFFF | 0x3F80_0000)
    return Float(Int32(bits &>> 23) &- 127) + significand - 1
  }
}
