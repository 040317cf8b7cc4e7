/// The word being read: folded Unicode scalars, and what was seen on the way.
struct WordScratch: Sendable {
  var scalars: [UInt32] = []
  /// Letters, and digits, among the scalars as they stood.
  var letters = 0
  var digits = 0
  /// Letters that have a case, and those in upper case.
  var cased = 0
  var capitals = 0
  /// Letters of the three alphabets that look alike.
  var latin = 0
  var cyrillic = 0
  var greek = 0
  var isDisguised = false
  var isElongated = false

  mutating func removeAll() {
    scalars.removeAll(keepingCapacity: true)
    letters = 0
    digits = 0
    cased = 0
    capitals = 0
    latin = 0
    cyrillic = 0
    greek = 0
    isDisguised = false
    isElongated = false
  }

  /// Appends an ASCII letter, in lower case, and counts it.
  @inline(__always)
  mutating func appendASCII(letter: UInt8, isCapital: Bool) {
    letters += 1
    cased += 1
    latin += 1
    if isCapital { capitals += 1 }
    scalars.append(UInt32(letter))
  }

  /// Appends the folded form of a scalar; a mark is composed with the letter before it.
  mutating func appendFolded(_ scalar: UInt32) {
    let fold = ScalarFold(scalar)
    for index in 0..<fold.count {
      let folded = fold[index]
      // A few ligatures stand for a phrase; its words are one here, as they are one letter.
      if folded == 0x20 { continue }
      if let last = scalars.last, folded >= 0x300 {
        let composed = ScalarFold.compose(last, folded)
        if composed != 0 {
          scalars[scalars.count - 1] = composed
          continue
        }
      }
      scalars.append(folded)
    }
  }

  /// How far back a mark looks for its letter, so that a pile of marks costs a bounded time each.
  static let marksBetween = 7

  /// Appends the folded form of a mark, composed with the letter before it; other marks between
  /// the two do not hinder.
  mutating func appendMark(_ scalar: UInt32) {
    let fold = ScalarFold(scalar)
    for index in 0..<fold.count {
      var base = scalars.count - 1
      let furthest = max(0, base - Self.marksBetween)
      var composed: UInt32 = 0
      while base >= furthest {
        composed = ScalarFold.compose(scalars[base], fold[index])
        if composed != 0 || ScalarFacts(scalars[base]).kind != .mark { break }
        base -= 1
      }
      if composed == 0 {
        scalars.append(fold[index])
      } else {
        scalars[base] = composed
      }
    }
  }

  /// Puts right what hides a word: look-alike letters, digits for letters, stretched letters.
  mutating func undisguise() {
    if (latin > 0 ? 1 : 0) + (cyrillic > 0 ? 1 : 0) + (greek > 0 ? 1 : 0) > 1 { foldLookalikes() }
    if digits > 0, letters > digits { foldDigits() }
    squeeze()
  }

  /// Appends scalars as UTF-8.
  static func encode(_ scalars: [UInt32], to bytes: inout [UInt8]) {
    bytes.append(addingCapacity: 4 * scalars.count) { bytes in
      let scalars = scalars.span
      for index in scalars.indices { appendUTF8(scalars[index], to: &bytes) }
    }
  }

  /// In a word of mixed alphabets, turns letters into the look-alikes of the commonest alphabet,
  /// if every foreign letter has one.
  private mutating func foldLookalikes() {
    let most = max(latin, cyrillic, greek)
    let target =
      latin == most
      ? ScalarFacts.latin : cyrillic == most ? ScalarFacts.cyrillic : ScalarFacts.greek
    for pass in 0..<2 {
      for index in scalars.indices {
        let script = ScalarFacts(scalars[index]).script
        guard script != target,
          script == ScalarFacts.latin || script == ScalarFacts.cyrillic
            || script == ScalarFacts.greek
        else { continue }
        let twin = ScalarFold.lookalike(scalars[index], in: target)
        if twin == 0 { return }
        if pass == 1 { scalars[index] = twin }
      }
    }
    isDisguised = true
  }

  /// Reads digits that stand between letters as the letters they stand for.
  private mutating func foldDigits() {
    var index = 0
    while index < scalars.count {
      guard letter(for: scalars[index]) != nil, index > 0, Self.isLetter(scalars[index - 1])
      else {
        index += 1
        continue
      }
      var end = index
      while end < scalars.count, letter(for: scalars[end]) != nil { end += 1 }
      if end < scalars.count, end - index <= 2, Self.isLetter(scalars[end]) {
        for position in index..<end {
          if let letter = letter(for: scalars[position]) { scalars[position] = letter }
        }
        isDisguised = true
      }
      index = end
    }
  }

  /// Cuts runs of three or more of one letter to two.
  private mutating func squeeze() {
    var kept = 0
    for index in scalars.indices {
      let scalar = scalars[index]
      if kept >= 2, scalars[kept - 1] == scalar, scalars[kept - 2] == scalar,
        Self.isLetter(scalar)
      {
        isElongated = true
        continue
      }
      scalars[kept] = scalar
      kept += 1
    }
    if kept < scalars.count { scalars.removeLast(scalars.count - kept) }
  }

  private static func isLetter(_ scalar: UInt32) -> Bool {
    scalar < 0x80
      ? (scalar | 0x20) &- 0x61 < 26 : ScalarFacts(scalar).kind == .letter
  }

  /// The letter of the word's alphabet, Latin or Cyrillic, that a digit, `$` or `@` stands for.
  func letter(for scalar: UInt32) -> UInt32? {
    if latin > 0, latin >= max(cyrillic, greek) {
      switch scalar {
      case 0x30: return 0x6F
      case 0x31: return 0x69
      case 0x33: return 0x65
      case 0x34: return 0x61
      case 0x35, 0x24: return 0x73
      case 0x37: return 0x74
      case 0x40: return 0x61
      default: return nil
      }
    }
    guard cyrillic > 0, cyrillic >= greek else { return nil }
    switch scalar {
    case 0x30: return 0x043E
    case 0x33: return 0x0437
    case 0x34: return 0x0447
    case 0x36: return 0x0431
    case 0x24: return 0x0441
    case 0x40: return 0x0430
    default: return nil
    }
  }
}
