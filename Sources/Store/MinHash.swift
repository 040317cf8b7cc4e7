import Foundation

/// A text as near-duplicates are told by: letters and digits without case, one space between words,
/// links and names of accounts as one sign each, cut into overlapping pieces of five signs.
///
/// Two texts are as alike as the share of pieces they have in common (the Jaccard index).
struct TextPieces {
  /// Scalars to a piece.
  static let length = 5
  private static let prime: UInt64 = 0x1000_0000_01B3
  private static let space: UInt32 = 32
  private static let link: UInt32 = 0xE000
  private static let account: UInt32 = 0xE001

  /// The folded text, with a space at both ends.
  let signs: [UInt32]
  /// Whether a letter or digit is in it: else there is nothing to compare.
  let hasWords: Bool

  init(_ text: String) {
    let bytes = Array(text.utf8)
    var signs: [UInt32] = [Self.space]
    signs.reserveCapacity(bytes.count + 2)
    var hasWords = false
    var place = 0
    while place < bytes.count {
      if bytes[place] <= 32 {
        place += 1
        continue
      }
      let start = place
      while place < bytes.count && bytes[place] > 32 { place += 1 }
      let word = bytes[start..<place]
      let before = signs.count
      if Self.isLink(word) {
        signs.append(Self.link)
      } else if word[start] == UInt8(ascii: "@") && word.count > 1 {
        signs.append(Self.account)
      } else {
        Self.fold(word, into: &signs)
        hasWords = hasWords || signs.count > before
      }
      if signs.count > before && signs[signs.count - 1] != Self.space { signs.append(Self.space) }
    }
    self.signs = signs
    self.hasWords = hasWords
  }

  private static func isLink(_ word: ArraySlice<UInt8>) -> Bool {
    guard word.count > 4, let first = word.first, first | 32 == 104 || first | 32 == 119 else {
      return false
    }
    let head = word.prefix(4).map { $0 | 32 }
    return head.elementsEqual("http".utf8) && word.contains(UInt8(ascii: ":"))
      || head.elementsEqual("www.".utf8)
  }

  private static func fold(_ word: ArraySlice<UInt8>, into signs: inout [UInt32]) {
    var place = word.startIndex
    while place < word.endIndex {
      let byte = word[place]
      if byte < 128 {
        place += 1
        switch byte {
        case 97...122, 48...57: signs.append(UInt32(byte))
        case 65...90: signs.append(UInt32(byte) + 32)
        default: break
        }
        continue
      }
      // A string's UTF-8 is well-formed.
      let length = byte < 0xE0 ? 2 : (byte < 0xF0 ? 3 : 4)
      var value = UInt32(byte) & (0xFF >> UInt32(length + 1))
      for next in word[(place + 1)..<(place + length)] { value = value << 6 | UInt32(next & 63) }
      place += length
      if let scalar = Unicode.Scalar(value) { fold(scalar, into: &signs) }
    }
  }

  private static func fold(_ scalar: Unicode.Scalar, into signs: inout [UInt32]) {
    let properties = scalar.properties
    switch properties.generalCategory {
    case .uppercaseLetter, .titlecaseLetter:
      signs.append(properties.lowercaseMapping.unicodeScalars.first?.value ?? scalar.value)
    case .lowercaseLetter, .modifierLetter, .otherLetter, .decimalNumber, .letterNumber,
      .otherNumber, .otherSymbol:
      signs.append(scalar.value)
    case .spaceSeparator, .lineSeparator, .paragraphSeparator:
      if signs[signs.count - 1] != space { signs.append(space) }
    default: break
    }
  }

  /// A hash of every piece, in order, repeated where a piece is.
  var hashes: [UInt64] {
    guard signs.count > Self.length else {
      return [Self.mix(signs.reduce(UInt64(signs.count)) { $0 &* Self.prime &+ UInt64($1) })]
    }
    return (0...signs.count - Self.length).map { start in
      var hash: UInt64 = 5
      for place in start..<start + Self.length { hash = hash &* Self.prime &+ UInt64(signs[place]) }
      return Self.mix(hash)
    }
  }

  /// The last step of SplitMix64.
  static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value &+ 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// The least values of 128 permutations over the pieces of a text: the share of equal places
/// estimates the Jaccard index (A. Broder, “On the resemblance and containment of documents”,
/// 1997), with a standard deviation of at most 0.044.
struct MinHash: Sendable, Hashable {
  static let places = 128
  /// Places to a band, and bands, for near-duplicates: texts that share 80 % of their pieces meet
  /// in one of the bands with probability 1 - (1 - 0.8⁶)¹⁶ = 0.99, those that share half with 0.22.
  static let rows = 6
  static let bands = 16
  /// The same for precedents, which may be less alike: 0.4 meets with 0.88.
  static let looseRows = 3
  static let looseBands = 32

  /// The least value of each permutation.
  private let least: [UInt32]
  /// Eight bits of each, which are stored.
  let bytes: Data

  /// `nil` for a text without words.
  init?(_ text: String) {
    let pieces = TextPieces(text)
    guard pieces.hasWords else { return nil }
    let hashes = pieces.hashes.map { UInt32(truncatingIfNeeded: $0 >> 32) }
    let least = (0..<Self.places / 16).map { lane in
      let (factor, term) = (Self.factors[lane], Self.terms[lane])
      var least = SIMD16<UInt32>(repeating: .max)
      for hash in hashes {
        let image = SIMD16<UInt32>(repeating: hash) &* factor &+ term
        least.replace(with: image, where: image .< least)
      }
      return least
    }
    let values = least.flatMap { lane in lane.indices.map { lane[$0] } }
    self.least = values
    bytes = Data(values.map { UInt8(truncatingIfNeeded: ($0 &* 0x9E37_79B1) >> 24) })
  }

  /// Estimated Jaccard index of two texts by their stored bytes; equal bytes of unequal values,
  /// one in 256, are taken out.
  static func similarity(_ left: Data, _ right: Data) -> Double {
    precondition(
      left.count == places && right.count == places,
      "signatures of \(left.count) and \(right.count) bytes, not \(places)")
    var equal = 0
    for (one, other) in zip(left, right) where one == other { equal += 1 }
    let share = Double(equal) / Double(places)
    return max(0, (share - 1 / 256) / (1 - 1 / 256))
  }

  /// The keys under which near-duplicates are looked for.
  var keys: [Int64] { keys(Self.bands, Self.rows, salt: 1) }
  /// The keys under which precedents are looked for.
  var looseKeys: [Int64] { keys(Self.looseBands, Self.looseRows, salt: 2) }

  private func keys(_ bands: Int, _ rows: Int, salt: UInt64) -> [Int64] {
    (0..<bands).map { band in
      var hash = TextPieces.mix(salt << 32 | UInt64(band))
      for place in band * rows..<(band + 1) * rows {
        hash = TextPieces.mix(hash ^ UInt64(least[place]))
      }
      return Int64(bitPattern: hash)
    }
  }

  // x -> a x + b over 32 bits with odd a: a permutation.
  private static let factors = lanes(seed: 11).map { $0 | 1 }
  private static let terms = lanes(seed: 13)

  private static func lanes(seed: UInt64) -> [SIMD16<UInt32>] {
    (0..<places / 16).map { lane in
      var values = SIMD16<UInt32>()
      for place in 0..<16 {
        let number = seed << 32 | UInt64(lane * 16 + place)
        values[place] = UInt32(truncatingIfNeeded: TextPieces.mix(number))
      }
      return values
    }
  }
}
