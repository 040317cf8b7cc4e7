import CMemory

/// The language of a text, as far as its script and its commonest words tell.
public struct Language: Sendable, Equatable {
  let code: UInt8

  /// BCP 47 tag: `en`, or `und-Cyrl` where only the script is sure, or `und`.
  public var tag: String { Self.tags[Int(code)] }

  static let tags: [String] =
    LanguageLexicon.languages.map(\.code)
    + (0...LanguageScript.rest).map { script in
      LanguageLexicon.scripts[script] ?? LanguageScript.code(script).map { "und-\($0)" } ?? "und"
    }

  /// Every tag there is, by `index`.
  public static var allTags: [String] { tags }

  /// The position of the tag in `allTags`.
  public var index: Int { Int(code) }

  static func script(_ script: UInt8) -> Language {
    Language(code: UInt8(LanguageLexicon.languages.count) + script)
  }
}

/// Names the language with most function words in the commonest script.
struct LanguageGuess: Sendable {
  /// The languages, those of one script side by side, in their own order.
  private let languages: [Int]
  /// The languages of script `s` are `languages[scripts[s] ..< scripts[s + 1]]`.
  private let scripts: [Int]
  /// For each script all bits of the counts of its languages.
  private let masks: [TraitCounter.Lanes]

  init() {
    var languages: [Int] = []
    var scripts = [0]
    for script in 0..<16 {
      languages += LanguageLexicon.languages.indices.filter {
        Int(LanguageLexicon.languages[$0].script) == script
      }
      scripts.append(languages.count)
    }
    self.languages = languages
    self.scripts = scripts
    masks = (0..<16).map { script in
      var mask = TraitCounter.Lanes.zero
      for language in languages[scripts[script]..<scripts[script + 1]] {
        let trait = WordTraits.firstLanguage + language
        mask[trait / 8] |= 0xFF << UInt64(8 * (trait % 8))
      }
      return mask
    }
  }

  /// The language of a document, from what the tokenizer and the lexicons counted.
  func best(_ counts: borrowing TextCounts, _ hits: borrowing TraitHits) -> Language {
    let letters = counts.scripts.span
    var script = 0
    var commonest = letters[0]
    for candidate in 1...Int(LanguageScript.rest) {
      let count = letters[candidate]
      if count > commonest {
        script = candidate
        commonest = count
      }
    }
    // Japanese is written with Han characters as well; kana tell it from Chinese.
    if script == Int(LanguageScript.han) {
      let kana =
        letters[Int(LanguageScript.hiragana)] + letters[Int(LanguageScript.katakana)]
      if kana * 10 > commonest { script = Int(LanguageScript.hiragana) }
    }
    if hits.areInLanes { return best(of: hits.lanes & masks[script], script) }
    var best = -1
    var most: Int32 = 0
    let languages = languages.span.extracting(scripts[script]..<scripts[script + 1])
    for index in languages.indices {
      let language = languages[index]
      let found = hits[WordTraits.firstLanguage &+ language]
      if found > most {
        best = language
        most = found
      }
    }
    return best < 0 ? .script(UInt8(script)) : Language(code: UInt8(best))
  }
  /// The same where only the languages of the script have counts.
  private func best(of lanes: TraitCounter.Lanes, _ script: Int) -> Language {
    let largest = winnow_largest_byte(lanes[2], lanes[3], lanes[4], lanes[5], lanes[6], lanes[7])
    return largest &>> 8 == 0
      ? .script(UInt8(script)) : Language(code: UInt8(truncatingIfNeeded: 255 &- (largest & 0xFF)))
  }
}
