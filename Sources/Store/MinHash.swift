import Foundation

/// A text as near-duplicates are told by: letters and digits without case, one space between words,
/// links and names of accounts as one sign each, cut into overlapping pieces of five signs.
///
/// Two texts are as alike as the share of pieces they have in common (the Jaccard index).
struct TextPieces {
  /// Scalars to a piece.
  static let length = 5
  private static let link: UInt32 = 0xE000
  private static let account: UInt32 = 0xE001

  /// The folded text, with a space at both ends.
  let signs: [UInt32]
  /// Whether a letter or digit is in it: else there is nothing to compare.
  let hasWords: Bool

  init(_ text: String) {
    var signs: [UInt32] = [32]
    signs.reserveCapacity(text.utf8.count + 2)
    var hasWords = false
    for word in text.unicodeScalars.split(whereSeparator: { $0.properties.isWhitespace }) {
      let start = signs.count
      if Self.isLink(word) {
        signs.append(Self.link)
      } else if word.first == "@" && word.count > 1 {
        signs.append(Self.account)
      } else {
        for scalar in word { Self.fold(scalar, into: &signs) }
        hasWords = hasWords || signs.count > start
      }
      if signs.count > start { signs.append(32) }
    }
    self.signs = signs
    self.hasWords = hasWords
  }

  private static func isLink(_ word: Substring.UnicodeScalarView) -> Bool {
    let head = word.prefix(8).map { $0.value | 32 }
    return head.starts(with: "http".unicodeScalars.map(\.value))
      && word.dropFirst(4).contains(":") || head.starts(with: "www.".unicodeScalars.map(\.value))
  }

  private static func fold(_ scalar: Unicode.Scalar, into signs: inout [UInt32]) {
    switch scalar.value {
    case 97...122, 48...57: signs.append(scalar.value)
    case 65...90: signs.append(scalar.value + 32)
    case 0..<128: break
    default:
      let properties = scalar.properties
      switch properties.generalCategory {
      case .uppercaseLetter, .titlecaseLetter:
        signs.append(properties.lowercaseMapping.unicodeScalars.first?.value ?? scalar.value)
      case .lowercaseLetter, .modifierLetter, .otherLetter, .decimalNumber, .letterNumber,
        .otherNumber, .otherSymbol:
        signs.append(scalar.value)
      default: break
      }
    }
  }

  /// A hash of every piece, in order, repeated where a piece is.
  func forEachHash(_ body: (UInt64) -> Void) {
    guard signs.count > Self.length else {
      body(Self.mix(signs.reduce(UInt64(signs.count)) { $0 &* 0x1000_0000_01B3 &+ UInt64($1) }))
      return
    }
    for start in 0...signs.count - Self.length {
      var hash: UInt64 = 5
      for place in start..<start + Self.length {
        hash = hash &* 0x1000_0000_01B3 &+ UInt64(signs[place])
      }
      body(Self.mix(hash))
    }
  }

  /// The distinct hashes, for the exact index that estimates are measured against.
  var hashes: Set<UInt64> {
    var found: Set<UInt64> = []
    forEachHash { found.insert($0) }
    return found
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
    var least = [SIMD16<UInt32>](repeating: SIMD16(repeating: .max), count: Self.places / 16)
    let factors = Self.factors
    let terms = Self.terms
    pieces.forEachHash { hash in
      let value = SIMD16<UInt32>(repeating: UInt32(truncatingIfNeeded: hash >> 32))
      for lane in least.indices {
        let image = value &* factors[lane] &+ terms[lane]
        least[lane].replace(with: image, where: image .< least[lane])
      }
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
