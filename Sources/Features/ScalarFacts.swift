import CUnicode

/// What the Unicode tables say of one scalar.
struct ScalarFacts {
  /// The class of a scalar; see `CUnicode.h`.
  enum Kind: UInt8 {
    case other, space, letter, unspaced, digit, mark, punctuation, symbol, emoji, regional
    case ignorable
  }

  static let latin = UInt32(WINNOW_UNICODE_SCRIPT_LATIN)
  static let cyrillic = UInt32(WINNOW_UNICODE_SCRIPT_CYRILLIC)
  static let greek = UInt32(WINNOW_UNICODE_SCRIPT_GREEK)

  private let bits: UInt32

  @inline(__always)
  init(_ scalar: UInt32) {
    bits = winnow_unicode_property(scalar)
  }

  var kind: Kind { Kind(rawValue: UInt8(winnow_unicode_class(bits))) ?? .other }
  var script: UInt32 { winnow_unicode_script(bits) }
  var isUppercase: Bool { bits & UInt32(WINNOW_UNICODE_UPPERCASE) != 0 }
  var hasCase: Bool {
    bits & (UInt32(WINNOW_UNICODE_UPPERCASE) | UInt32(WINNOW_UNICODE_LOWERCASE)) != 0
  }
  var isExclamation: Bool { bits & UInt32(WINNOW_UNICODE_EXCLAMATION) != 0 }
  var isQuestion: Bool { bits & UInt32(WINNOW_UNICODE_QUESTION) != 0 }
  var isApostrophe: Bool { bits & UInt32(WINNOW_UNICODE_APOSTROPHE) != 0 }
  var endsSentence: Bool { bits & UInt32(WINNOW_UNICODE_SENTENCE_FINAL) != 0 }
  var opensQuote: Bool {
    bits & (UInt32(WINNOW_UNICODE_QUOTE_OPEN) | UInt32(WINNOW_UNICODE_QUOTE_AMBIGUOUS)) != 0
  }
  var closesQuote: Bool {
    bits & (UInt32(WINNOW_UNICODE_QUOTE_CLOSE) | UInt32(WINNOW_UNICODE_QUOTE_AMBIGUOUS)) != 0
  }
}

/// What one scalar folds to: no scalar, one, or several.
struct ScalarFold {
  private let packed: UInt32

  @inline(__always)
  init(_ scalar: UInt32) {
    packed = winnow_unicode_fold(scalar)
  }

  var count: Int { Int(winnow_unicode_folded_count(packed)) }

  subscript(index: Int) -> UInt32 { winnow_unicode_folded_scalar(packed, UInt32(index)) }

  /// The canonical composition of two scalars, folded, or 0.
  static func compose(_ base: UInt32, _ mark: UInt32) -> UInt32 {
    let composed = winnow_unicode_compose(base, mark)
    return composed == 0 ? 0 : ScalarFold(composed)[0]
  }

  /// The letter of `script` that looks like a folded letter of another script, or 0.
  static func lookalike(_ scalar: UInt32, in script: UInt32) -> UInt32 {
    winnow_unicode_lookalike(scalar, script)
  }
}
