import CUnicode
import Foundation
import Testing

/// The tables against what Swift's own Unicode data and Foundation's normalisation say.
///
/// Swift's data may be of another version than the tables, so these comparisons leave out scalars
/// that Swift does not know or that are younger than the tables.
@Suite struct UnicodeTableTests {
  @Test func classesFollowTheGeneralCategory() {
    #expect(scalars.count > 280_000)
    var wrong: [Unicode.Scalar] = []
    for scalar in scalars where folding(scalar) == [scalar.value] {
      let properties = scalar.properties
      let expected: [UInt32]
      switch properties.generalCategory {
      case _ where properties.isEmojiPresentation:
        expected = [WINNOW_UNICODE_EMOJI, WINNOW_UNICODE_REGIONAL_INDICATOR]
      case _ where properties.isWhitespace: expected = [WINNOW_UNICODE_SPACE]
      case .nonspacingMark, .spacingMark, .enclosingMark: expected = [WINNOW_UNICODE_MARK]
      case _ where properties.isIdeographic: expected = [WINNOW_UNICODE_UNSPACED]
      case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
        .letterNumber:
        expected = [WINNOW_UNICODE_LETTER, WINNOW_UNICODE_UNSPACED]
      case .decimalNumber: expected = [WINNOW_UNICODE_DIGIT]
      case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
        .initialPunctuation, .finalPunctuation, .otherPunctuation:
        expected = [WINNOW_UNICODE_PUNCTUATION]
      case .otherSymbol: expected = [WINNOW_UNICODE_SYMBOL, WINNOW_UNICODE_EMOJI]
      case .mathSymbol, .currencySymbol, .modifierSymbol, .otherNumber:
        expected = [WINNOW_UNICODE_SYMBOL]
      case .format: expected = [WINNOW_UNICODE_OTHER, WINNOW_UNICODE_SYMBOL]
      default: expected = [WINNOW_UNICODE_OTHER]
      }
      if !expected.contains(scalarClass(scalar)) { wrong.append(scalar) }
    }
    #expect(wrong == [])
  }

  @Test func casedLettersAndCaseFlags() {
    var wrong: [Unicode.Scalar] = []
    for scalar in scalars {
      let properties = scalar.properties
      let upper = properties.isUppercase || properties.generalCategory == .titlecaseLetter
      let right =
        has(scalar, WINNOW_UNICODE_UPPERCASE) == upper
        && has(scalar, WINNOW_UNICODE_LOWERCASE) == properties.isLowercase
      if !right { wrong.append(scalar) }
    }
    #expect(wrong == [])
  }

  @Test func surrogatesAndPrivatePlanesAreOther() {
    let ranges: [ClosedRange<UInt32>] = [0xD800...0xDFFF, 0xE1000...0x10FFFF]
    #expect(ranges.joined().allSatisfy { winnow_unicode_property($0) == WINNOW_UNICODE_OTHER })
    #expect(winnow_unicode_property(0x0378) == WINNOW_UNICODE_OTHER)
  }

  /// Each scalar matches `\p{Script=...}` of its script code; 0 also stands for Inherited. The
  /// scripts of Swift's regular expressions can be older than its other data: what these do not
  /// know is left out. Compatibility characters have the script of what they fold to.
  @Test func scriptsAgreeWithSwiftRegex() throws {
    let patterns = (0..<WINNOW_UNICODE_SCRIPT_COUNT).map { script in
      let code = winnow_unicode_script_code(script)
      let letters = (0..<4).map { UInt8(code >> (24 - 8 * $0) & 0xFF) }
      let inherited = script == 0 ? "\\p{Script=Zinh}" : ""
      return try? Regex("[\\p{Script=\(String(decoding: letters, as: UTF8.self))}\(inherited)]")
        .matchingSemantics(.unicodeScalar)
    }
    #expect(patterns.count { $0 != nil } > 160)
    let unknown = try Regex("\\p{Script=Zzzz}").matchingSemantics(.unicodeScalar)
    var wrong: [Unicode.Scalar] = []
    var members: Set<UInt32> = []
    for scalar in scalars where folding(scalar) == [scalar.value] {
      let script = winnow_unicode_script(winnow_unicode_property(scalar.value))
      members.insert(script)
      let text = String(scalar)
      let agrees = patterns[Int(script)].map { text.wholeMatch(of: $0) != nil }
      if agrees != true && text.wholeMatch(of: unknown) == nil { wrong.append(scalar) }
    }
    #expect(wrong == [])
    #expect(members.count == Int(WINNOW_UNICODE_SCRIPT_COUNT))
  }

  @Test func scriptCodes() {
    #expect(winnow_unicode_script_code(WINNOW_UNICODE_SCRIPT_LATIN) == 0x4C61_746E)  // Latn
    #expect(winnow_unicode_script_code(WINNOW_UNICODE_SCRIPT_HAN) == 0x4861_6E69)  // Hani
    #expect(winnow_unicode_script_code(0) == 0x5A79_7979)  // Zyyy
    #expect(winnow_unicode_script_code(.max) == 0x5A79_7979)
    let codes = (0..<WINNOW_UNICODE_SCRIPT_COUNT).map(winnow_unicode_script_code)
    #expect(Set(codes).count == Int(WINNOW_UNICODE_SCRIPT_COUNT))
  }

  @Test func classesOfExamples() {
    let examples: [(UInt32, String)] = [
      (WINNOW_UNICODE_LETTER, "Aа가ⒶⅠ𝐀אمñªºǅ"),
      (WINNOW_UNICODE_UNSPACED, "中あーカｶ々กកကㄅ〇⼈"),
      (WINNOW_UNICODE_MARK, "\u{0301}\u{0654}\u{0E34}\u{FF9E}\u{093F}\u{20E3}"),
      (WINNOW_UNICODE_DIGIT, "7٩४７①²𝟘"),
      (WINNOW_UNICODE_PUNCTUATION, "#_、ʼ`´«…@"),
      (WINNOW_UNICODE_SYMBOL, "€+^©™®→⒜½¨"),
      (WINNOW_UNICODE_EMOJI, "😀❤🈁☀❗🤝🏴⚠"),
      (WINNOW_UNICODE_REGIONAL_INDICATOR, "\u{1F1E6}\u{1F1FF}"),
      (WINNOW_UNICODE_SPACE, "\t\n\u{A0}\u{2003}\u{3000}\u{2028}\u{2800}"),
      (WINNOW_UNICODE_OTHER, "\0\u{7F}\u{E000}\u{FFFF}\u{FFF9}"),
    ]
    for (expected, text) in examples {
      for scalar in text.unicodeScalars { #expect(scalarClass(scalar) == expected, "\(scalar)") }
    }
  }

  @Test func ignorableScalars() {
    let ignorable: [ClosedRange<UInt32>] = [
      0x00AD...0x00AD, 0x034F...0x034F, 0x0591...0x05BD, 0x0610...0x061A, 0x061C...0x061C,
      0x0640...0x0640, 0x064B...0x0652, 0x0670...0x0670, 0x06D6...0x06DC, 0x180B...0x180F,
      0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0x3164...0x3164, 0xFE00...0xFE0F,
      0xFE70...0xFE72, 0xFEFF...0xFEFF, 0x1F3FB...0x1F3FF, 0xE0000...0xE0FFF,
    ]
    for value in ignorable.joined() {
      #expect(winnow_unicode_class(winnow_unicode_property(value)) == WINNOW_UNICODE_IGNORABLE)
    }
    let kept = scalars.filter {
      $0.properties.isDefaultIgnorableCodePoint && scalarClass($0) != WINNOW_UNICODE_IGNORABLE
    }
    #expect(kept == [])
  }

  @Test func punctuationFlags() {
    let flags: [(UInt32, yes: String, no: String)] = [
      (WINNOW_UNICODE_SENTENCE_FINAL, ".!?…。！？؟۔।։።‽⁉｡．", ",;:¿¡-–·،、'"),
      (WINNOW_UNICODE_EXCLAMATION, "!！﹗‼⁈⁉‽❗՜", "?.¡"),
      (WINNOW_UNICODE_QUESTION, "?？؟⁇⁈⁉‽❓՞⸮፧\u{037E}", "!.¿;"),
      (WINNOW_UNICODE_QUOTE_OPEN, "“„‟«‹「『〝‘‚｢", "”»›」』’\"'《(`"),
      (WINNOW_UNICODE_QUOTE_CLOSE, "”»›」』〞〟’｣", "“„«‹「『‘\"'》)"),
      (WINNOW_UNICODE_QUOTE_AMBIGUOUS, "\"'＂＇", "“”„«»‘’`"),
      (WINNOW_UNICODE_APOSTROPHE, "'’‘ʼʻ＇`´׳ꞌ՚′", "\"“”,\u{02CA}\u{02C8}\u{05F4}"),
    ]
    for (flag, yes, no) in flags {
      for scalar in yes.unicodeScalars { #expect(has(scalar, flag), "\(scalar) lacks \(flag)") }
      for scalar in no.unicodeScalars { #expect(!has(scalar, flag), "\(scalar) has \(flag)") }
    }
  }
}

/// Folding, composition and look-alikes of the tables.
@Suite struct UnicodeFoldingTests {
  @Test func foldingIsIdempotentAndItsAccessorsAgree() {
    var wrong: [UInt32] = []
    for value in UInt32(0)...0x10FFFF {
      let packed = winnow_unicode_fold(value)
      let count = winnow_unicode_fold_count(value)
      let result = folding(value)
      let property = winnow_unicode_property(value)
      let right =
        count <= WINNOW_UNICODE_FOLD_COUNT_MAX && winnow_unicode_folded_count(packed) == count
        && (packed < 0x8000_0000) == (count == 1) && (count != 1 || packed == result[0])
        && winnow_unicode_fold_scalar(value, count) == 0
        && result.allSatisfy { folding($0) == [$0] }
        && (property & WINNOW_UNICODE_FOLDS != 0) == (result != [value])
        && (winnow_unicode_class(property) == WINNOW_UNICODE_IGNORABLE) == result.isEmpty
        && (property & WINNOW_UNICODE_APOSTROPHE != 0) == (result == [0x27])
        && (winnow_unicode_class(property) != WINNOW_UNICODE_EMOJI || result == [value])
      if !right { wrong.append(value) }
    }
    #expect(wrong == [])
  }

  @Test(arguments: [0x110000, 0x12_3456, 0x7FFF_FFFF, .max] as [UInt32])
  func valuesAboveUnicodeFoldToThemselves(value: UInt32) {
    #expect(winnow_unicode_property(value) == WINNOW_UNICODE_OTHER)
    #expect(folding(value) == [value])
    #expect(winnow_unicode_compose(value, 0x301) == 0)
    #expect(winnow_unicode_compose(0x65, value) == 0)
    #expect(winnow_unicode_lookalike(value, WINNOW_UNICODE_SCRIPT_LATIN) == 0)
  }

  @Test func caseMakesNoDifference() {
    let turkish: Set<Unicode.Scalar> = ["\u{0130}", "\u{0131}"]
    var wrong: [Unicode.Scalar] = []
    for scalar in scalars where !turkish.contains(scalar) {
      let own = composed(folding(scalar))
      let properties = scalar.properties
      for other in [properties.lowercaseMapping, properties.uppercaseMapping] {
        if composed(other.unicodeScalars.flatMap(folding)) != own { wrong.append(scalar) }
      }
    }
    #expect(wrong == [])
  }

  /// Compatibility variants fold alike but where the folding departs from NFKC on purpose.
  @Test func compatibilityVariantsFoldAlike() {
    let textSigns: Set<Unicode.Scalar> = ["©", "®", "\u{2120}", "™", "\u{2033}"]
    var wrong: [Unicode.Scalar] = []
    for scalar in scalars where !textSigns.contains(scalar) {
      let variant = Array(String(scalar).precomposedStringWithCompatibilityMapping.unicodeScalars)
      let isSpacingAccent = variant.count > 1 && variant[0] == " "
      let isKept = isSpacingAccent || scalarClass(scalar) == WINNOW_UNICODE_EMOJI
      let expected = composed(variant.flatMap(folding))
      if !isKept && composed(folding(scalar)) != expected { wrong.append(scalar) }
    }
    #expect(wrong == [])
  }

  @Test func decimalDigitsFoldToASCII() {
    var wrong: [Unicode.Scalar] = []
    var digits = 0
    for scalar in scalars where scalar.properties.numericType == .decimal {
      digits += 1
      let value = scalar.properties.numericValue.map { UInt32($0) + 0x30 }
      let right = folding(scalar) == [value] && scalarClass(scalar) == WINNOW_UNICODE_DIGIT
      if !right { wrong.append(scalar) }
    }
    #expect(wrong == [])
    #expect(digits > 600)
  }

  @Test(arguments: [
    ("أإآٱا", "ااااا"), ("ىیي", "ييي"), ("کك", "كك"), ("ﻻ", "لا"), ("ﷲ", "الله"),
    ("مُحَمَّـــد", "محمد"), ("ؤ", "ؤ"), ("٤۴४", "444"), ("שָׁלוֹם", "שלום"),
    ("ＡＢＣ１２３", "abc123"), ("𝓗𝖊𝕝𝚕𝟘", "hell0"), ("ﬁn", "fin"), ("Straße", "strasse"),
    ("İI", "ii"), ("ΣΑΣς", "σασσ"), ("ⓗⒺ❶②", "he12"), ("🅷🅴", "he"), ("ʜᴇʟʟᴏ", "hello"),
    ("don’t", "don't"), ("don`t", "don't"), ("Qurʾān", "qur'ān"), ("a\u{200B}b\u{00AD}c", "abc"),
    ("ｶﾞ", "\u{30AB}\u{3099}"), ("㍿", "株式会社"), ("⼈", "人"), ("中文", "中文"),
    ("👍🏽", "👍"), ("🈁", "🈁"), ("กำ", "ก\u{0E4D}า"), ("…", "..."), ("™", "™"), ("´", "'"),
    ("a\u{3000}b", "a b"), ("x\u{2011}y", "x-y"), ("ㅋ", "\u{110F}"), ("\u{FE7D}", ""),
  ])
  func foldingOfTexts(text: String, expected: String) {
    #expect(text.unicodeScalars.flatMap(folding) == expected.unicodeScalars.map(\.value))
  }

  @Test func compositionUndoesDecomposition() {
    var wrong: [UInt32] = []
    for (composite, parts) in composites() {
      let whole = parts.dropFirst().reduce(parts[0]) { winnow_unicode_compose($0, $1) }
      let right = whole == composite && parts.dropFirst().allSatisfy(composes)
      if !right { wrong.append(composite) }
    }
    #expect(wrong == [])
  }

  /// Every letter that takes part in a composition, composed ones too, with every mark.
  @Test func compositionOfPairsAgreesWithFoundation() {
    let all = composites().filter { $0.parts[0] < 0x1100 || $0.parts[0] > 0x11FF }
    let bases = Set(all.flatMap { [$0.composite, $0.parts[0]] })
    let marks = Set(all.flatMap { $0.parts.dropFirst() })
    var wrong: [[UInt32]] = []
    var found = 0
    for base in bases {
      for mark in marks where (base, mark) != (0x69, 0x307) {
        let reference = composed([base, mark])
        let expected = reference.count == 1 ? reference[0] : 0
        found += expected == 0 ? 0 : 1
        if winnow_unicode_compose(base, mark) != expected { wrong.append([base, mark]) }
      }
    }
    #expect(wrong == [])
    #expect(all.count > 900)
    #expect(found >= all.count)
  }

  @Test func compositionExamples() {
    #expect(winnow_unicode_compose(0x65, 0x301) == 0xE9)
    #expect(winnow_unicode_compose(0xEA, 0x323) == 0x1EC7)  // marks in the other order
    #expect(winnow_unicode_compose(0x69, 0x307) == 0x69)  // what is left of a Turkish capital I
    #expect(winnow_unicode_compose(0x1112, 0x1161) == 0xD558)
    #expect(winnow_unicode_compose(0xD558, 0x11AB) == 0xD55C)
    #expect(winnow_unicode_compose(0x71, 0x301) == 0 && winnow_unicode_compose(0x65, 0x61) == 0)
  }

  @Test func lookalikesAreFoldedLettersOfTheScriptAsked() {
    let scripts = [
      WINNOW_UNICODE_SCRIPT_LATIN, WINNOW_UNICODE_SCRIPT_CYRILLIC, WINNOW_UNICODE_SCRIPT_GREEK,
    ]
    var wrong: [UInt32] = []
    var pairs = 0
    for value in UInt32(0)...0x10FFFF {
      let own = winnow_unicode_script(winnow_unicode_property(value))
      if winnow_unicode_lookalike(value, 0) != 0 || winnow_unicode_lookalike(value, 4) != 0 {
        wrong.append(value)
      }
      for script in scripts {
        let other = winnow_unicode_lookalike(value, script)
        guard other != 0 else { continue }
        pairs += 1
        let right =
          winnow_unicode_script(winnow_unicode_property(other)) == script && script != own
          && folding(other) == [other] && folding(value) == [value]
          && (!scripts.contains(own) || winnow_unicode_lookalike(other, own) != 0)
        if !right { wrong.append(value) }
      }
    }
    #expect(wrong == [])
    #expect(pairs > 150)
  }

  @Test(arguments: [
    ("аеорсухіѕјԁһӏкмнтвг", "aeopcyxisjdhlkmhtbr", WINNOW_UNICODE_SCRIPT_LATIN),
    ("οαντυχικερηζ", "oavtuxikephz", WINNOW_UNICODE_SCRIPT_LATIN),
    ("aeopcyxkmhtb", "аеорсухкмнтв", WINNOW_UNICODE_SCRIPT_CYRILLIC),
    ("aeoptxikmhy", "αεορτχικμηυ", WINNOW_UNICODE_SCRIPT_GREEK),
    ("Ꮋꓮօ", "hao", WINNOW_UNICODE_SCRIPT_LATIN),
  ])
  func lookalikes(letters: String, expected: String, script: UInt32) {
    let found = letters.unicodeScalars.map { winnow_unicode_lookalike($0.value, script) }
    #expect(found == expected.unicodeScalars.map(\.value))
  }
}

/// All scalars but those Swift has no data for or that are younger than the tables.
private let scalars: [Unicode.Scalar] = {
  let newest = (Int(WINNOW_UNICODE_VERSION_MAJOR), Int(WINNOW_UNICODE_VERSION_MINOR))
  return (UInt32(0)...0x10FFFF).compactMap(Unicode.Scalar.init).filter { scalar in
    scalar.properties.age.map { $0 <= newest } ?? false
  }
}()

private func folding(_ value: UInt32) -> [UInt32] {
  (0..<winnow_unicode_fold_count(value)).map { winnow_unicode_fold_scalar(value, $0) }
}

private func folding(_ scalar: Unicode.Scalar) -> [UInt32] { folding(scalar.value) }

private func scalarClass(_ scalar: Unicode.Scalar) -> UInt32 {
  winnow_unicode_class(winnow_unicode_property(scalar.value))
}

private func has(_ scalar: Unicode.Scalar, _ flag: UInt32) -> Bool {
  winnow_unicode_property(scalar.value) & flag != 0
}

/// Every scalar that NFC composes of several, with the parts NFD takes it into.
private func composites() -> [(composite: UInt32, parts: [UInt32])] {
  scalars.compactMap { scalar in
    let parts = String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars.map(\.value)
    return parts.count > 1 && composed(parts) == [scalar.value] ? (scalar.value, parts) : nil
  }
}

private func composes(_ value: UInt32) -> Bool {
  winnow_unicode_property(value) & WINNOW_UNICODE_COMPOSES != 0
}

/// The scalars in Foundation's canonical composition. By way of the decomposition, because the
/// composition alone takes U+0CCA U+0CD5 for composed already.
private func composed(_ values: [UInt32]) -> [UInt32] {
  var text = String.UnicodeScalarView()
  text.append(contentsOf: values.compactMap(Unicode.Scalar.init))
  let decomposed = String(text).decomposedStringWithCanonicalMapping
  return decomposed.precomposedStringWithCanonicalMapping.unicodeScalars.map(\.value)
}
