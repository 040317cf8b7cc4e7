import Crypto
import Foundation

/// Says which texts are the same.
package enum TextIdentity {
  /// A 64-bit hash of what is compared.
  ///
  /// Two different texts have the same hash with a probability of about n² / 2⁶⁵ for n texts.
  package static func hash(_ text: String) -> UInt64 { shortHash(compared(text)) }

  /// A text in NFKC, case folded, with only letters, marks and digits kept; any run of other
  /// characters between them is one blank. A text without letters, marks and digits is itself.
  ///
  /// - Complexity: O(*n*) for *n* scalars.
  static func compared(_ text: String) -> String {
    let isASCII = text.utf8.allSatisfy { $0 < 0x80 }
    // In two steps: in one, Foundation leaves half-width kana and their voice marks apart.
    let source =
      isASCII
      ? text : text.decomposedStringWithCompatibilityMapping.precomposedStringWithCanonicalMapping
    var view = String.UnicodeScalarView()
    var isGap = false
    for scalar in source.unicodeScalars {
      guard isKept(scalar) else {
        isGap = !view.isEmpty
        continue
      }
      if isGap {
        view.append(" ")
        isGap = false
      }
      append(scalar, to: &view)
    }
    return view.isEmpty ? text : String(view)
  }

  private static func isKept(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: return true
    case 0..<0x80: return false
    default: break
    }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber:
      return true
    default: return false
    }
  }

  /// Appends the full case folding of a scalar: the small letters of its capitals, except for
  /// Cherokee, which folds to capitals.
  private static func append(_ scalar: Unicode.Scalar, to view: inout String.UnicodeScalarView) {
    if scalar.value < 0x80 {
      let isCapital = (0x41...0x5A).contains(scalar.value)
      view.append(isCapital ? Unicode.Scalar(UInt8(scalar.value) | 0x20) : scalar)
      return
    }
    guard scalar.properties.changesWhenNFKCCaseFolded else {
      view.append(scalar)
      return
    }
    let capitals = scalar.properties.uppercaseMapping
    let small = capitals.lowercased()
    let isCherokee = small.unicodeScalars.elementsEqual(CollectionOfOne(scalar))
    view.append(contentsOf: (isCherokee ? capitals : small).unicodeScalars)
  }

  /// The first eight bytes of the SHA-256 of the UTF-8 form, as a big-endian number.
  static func shortHash(_ text: String) -> UInt64 {
    var hash = SHA256()
    hash.update(data: Data(text.utf8))
    return hash.finalize().prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }
}
