import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Features

/// The guess of the language.
@Suite struct LanguageTests {
  @Test(arguments: [
    ("The council said that it was not for sale", "en"),
    ("El consejo dijo que no se vende en la ciudad", "es"),
    ("Совет сказал, что это не для них", "ru"), ("Рада сказала, що це не для них", "uk"),
    ("مجلس المدينة قال أن هذا من حق كل شخص", "ar"), ("这座桥很新", "zh"),
    ("橋はとても新しい", "ja"), ("議会議会議会議会議の", "ja"), ("議会議会議会議会議会議の", "zh"), ("다리는 새 것이다", "ko"),
    ("η γέφυρα", "el"), ("הגשר חדש", "he"),
    ("สะพานใหม่", "th"), ("Նոր կամուրջ", "hy"), ("ახალი ხიდი", "ka"),
    ("la", "es"), ("Veldra Zibb", "und-Latn"), ("Ждзкё", "und-Cyrl"), ("ကခဂ", "und"), ("", "und"),
    ("123 !?", "und"),
  ])
  func tagsOfExamples(text: String, expected: String) throws {
    #expect(try guess([text]) == [expected])
  }

  @Test func tagsAndIndicesAgree() {
    #expect(Set(Language.allTags).count == Language.allTags.count - 2)  // ja by two scripts, und
    for index in Language.allTags.indices {
      let language = Language(code: UInt8(index))
      #expect(language.index == index && language.tag == Language.allTags[index])
    }
  }

  /// A word that the tokenizer cuts in pieces, or does not know as a word, can never be counted.
  @Test func everyWordOfTheListsIsOneToken() {
    for entry in LanguageLexicon.languages {
      for word in entry.words.split(separator: " ") {
        let kinds = tokenized(String(word)).tokens.map(\.kind)
        #expect(kinds == [.word], "\(entry.code): \(word)")
      }
    }
  }

  @Test(
    .enabled(if: SharedData.file(udhr) != nil, "set WINNOW_DATA to the folder of \(udhr)"),
    arguments: LanguageSample.all)
  func sentencesOfTheUniversalDeclaration(sample: LanguageSample) throws {
    let text = try #require(UniversalDeclaration.texts.get()[sample.id])
    let sentences = pieces(of: text, characters: 100)
    #expect(sentences.count > 20)
    let tags = try guess(sentences)
    let right = tags.count { $0 == sample.tag }
    let accuracy = Double(right) / Double(tags.count)
    let wrong = Dictionary(grouping: tags.filter { $0 != sample.tag }) { $0 }.mapValues(\.count)
    #expect(accuracy >= sample.wanted, "\(sample.tag): \(accuracy), taken for \(wrong)")
  }

  private func guess(_ texts: [String]) throws -> [String] {
    var learner = try FeatureLearner(configuration: FeatureConfiguration())
    learner.add(Array("word".utf8).span)
    var extractor = FeatureExtractor(vocabulary: try learner.finish().vocabulary.indexed())
    var batch = FeatureBatch(denseColumns: StyleBlock.names.count)
    extractor.begin(&batch)
    return texts.map { text in
      let bytes = Array(text.utf8)
      return extractor.append(bytes.span, to: &batch).tag
    }
  }

  /// Pieces of about `characters` characters that end with a word, or anywhere where there are no
  /// spaces.
  private func pieces(of text: String, characters: Int) -> [String] {
    var pieces: [String] = []
    var rest = text[...]
    while rest.count >= characters {
      let cut = rest.index(rest.startIndex, offsetBy: characters)
      let end = rest[cut...].prefix(20).firstIndex(of: " ") ?? cut
      pieces.append(String(rest[..<end]))
      rest = rest[end...]
    }
    return pieces
  }
}

private let udhr = "udhr_languages.jsonl.gz"

/// A text of the Universal Declaration and the tag its pieces should get.
struct LanguageSample: Sendable, CustomTestStringConvertible {
  var tag: String
  var id: String
  var wanted = 0.9

  var testDescription: String { "\(tag) (\(id))" }

  static let all: [LanguageSample] = [
    .init(tag: "en", id: "eng"), .init(tag: "es", id: "spa"), .init(tag: "fr", id: "fra"),
    .init(tag: "de", id: "deu"), .init(tag: "it", id: "ita"), .init(tag: "pt", id: "por_PT"),
    .init(tag: "pt", id: "por_BR"), .init(tag: "nl", id: "nld"), .init(tag: "pl", id: "pol"),
    .init(tag: "tr", id: "tur"), .init(tag: "id", id: "ind"), .init(tag: "sw", id: "swh"),
    .init(tag: "ro", id: "ron"), .init(tag: "cs", id: "ces"), .init(tag: "sv", id: "swe"),
    .init(tag: "hu", id: "hun"), .init(tag: "fi", id: "fin"), .init(tag: "vi", id: "vie"),
    .init(tag: "ru", id: "rus"), .init(tag: "uk", id: "ukr"), .init(tag: "bg", id: "bul"),
    .init(tag: "sr", id: "srp_cyrl"), .init(tag: "ar", id: "arb"), .init(tag: "fa", id: "pes_1"),
    .init(tag: "ur", id: "urd"), .init(tag: "hi", id: "hin"), .init(tag: "mr", id: "mar"),
    .init(tag: "el", id: "ell_monotonic"), .init(tag: "he", id: "heb"),
    .init(tag: "zh", id: "cmn_hans"), .init(tag: "zh", id: "cmn_hant"), .init(tag: "ja", id: "jpn"),
    .init(tag: "ko", id: "kor"), .init(tag: "th", id: "tha"), .init(tag: "hy", id: "hye"),
    .init(tag: "ka", id: "kat"),
  ]
}

/// The Universal Declaration of Human Rights by language, read once.
enum UniversalDeclaration {
  static let texts = Result {
    var texts: [String: String] = [:]
    for line in try SharedData.lines(ofGzip: udhr) {
      let record = try JSONDecoder().decode(Record.self, from: line)
      texts[record.id] = record.text
    }
    return texts
  }

  private struct Record: Decodable {
    var id: String
    var text: String
  }
}
