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
  /// For each script the languages written in it.
  private let languages: [[Int]] = (0..<16).map { script in
    LanguageLexicon.languages.indices.filter {
      Int(LanguageLexicon.languages[$0].script) == script
    }
  }

  /// The language of a document, from what the tokenizer and the lexicons counted.
  func best(_ counts: borrowing TextCounts, _ hits: borrowing TraitHits) -> Language {
    var script = 0
    for candidate in 1...Int(LanguageScript.rest)
    where counts.scripts[candidate] > counts.scripts[script] {
      script = candidate
    }
    // Japanese is written with Han characters as well; kana tell it from Chinese.
    if script == Int(LanguageScript.han) {
      let kana =
        counts.scripts[Int(LanguageScript.hiragana)] + counts.scripts[Int(LanguageScript.katakana)]
      if kana * 10 > counts.scripts[script] { script = Int(LanguageScript.hiragana) }
    }
    var best = -1
    var most: Int32 = 0
    for language in languages[script] {
      let found = hits[WordTraits.firstLanguage &+ language]
      if found > most {
        best = language
        most = found
      }
    }
    return best < 0 ? .script(UInt8(script)) : Language(code: UInt8(best))
  }
}
