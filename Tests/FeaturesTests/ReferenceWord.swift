import CUnicode

@testable import Features

/// One word or number of a text, read in two steps: how far it goes, then what it says.
struct ReferenceWord {
  private let text: ReferenceText
  private let start: Int
  private var end: Int
  /// The folded scalars so far.
  private var scalars: [UInt32] = []
  /// Positions of the letters and of the digits read.
  private var letters: [Int] = []
  private var digits: [Int] = []
  private var isDisguised = false
  private var isElongated = false
  private var isEmail = false

  private static let latin = WINNOW_UNICODE_SCRIPT_LATIN
  private static let cyrillic = WINNOW_UNICODE_SCRIPT_CYRILLIC
  private static let greek = WINNOW_UNICODE_SCRIPT_GREEK

  /// Reads the word at scalar `start`; `splits` ends it between a small letter and a capital.
  init(_ text: ReferenceText, _ start: Int, splits: Bool) {
    self.text = text
    self.start = start
    end = start
    while end < text.count, let next = next(splits) { end = next }
  }

  // MARK: - How far it goes

  /// Takes in the scalar at `end` and gives the position after it, if the word goes on there.
  private mutating func next(_ splits: Bool) -> Int? {
    switch text.kind(end) {
    case .letter:
      let isCapital = text.has(end, WINNOW_UNICODE_UPPERCASE)
      if splits, isCapital, let last = letters.last, !text.has(last, WINNOW_UNICODE_UPPERCASE) {
        return nil
      }
      letters.append(end)
      ReferenceText.append(text[end], to: &scalars)
      return end + 1
    case .digit:
      if text.isKeycap(end) { return nil }
      digits.append(end)
      ReferenceText.append(text[end], to: &scalars)
      return end + 1
    case .mark:
      if !letters.isEmpty { ReferenceText.append(text[end], to: &scalars) }
      return end + 1
    case .ignorable:
      return end + 1
    default:
      if let email = emailEnd() {
        isEmail = true
        end = email
        return nil
      }
      return letters.isEmpty ? numberSign() : wordSign()
    }
  }

  /// A point, comma or apostrophe between digits; only the point is kept.
  private mutating func numberSign() -> Int? {
    guard [0x2E, 0x2C, 0x27].contains(text[end]), text.nextKind(end + 1) == .digit else {
      return nil
    }
    if text[end] == 0x2E { scalars.append(0x2E) }
    return end + 1
  }

  /// An apostrophe before a letter, or stars, dollars or at signs between letters.
  private mutating func wordSign() -> Int? {
    if text.has(end, WINNOW_UNICODE_APOSTROPHE) {
      guard text.nextKind(end + 1) == .letter else { return nil }
      scalars.append(0x27)
      return end + 1
    }
    let sign = text[end]
    guard [0x2A, 0x24, 0x40].contains(sign), scalars.last != 0x27 else { return nil }
    var after = end
    while text[after] == sign { after += 1 }
    guard text.nextKind(after) == .letter else { return nil }
    if sign != 0x2A {
      guard letterFor(sign) != nil else { return nil }
      isDisguised = true
    }
    let stands = sign == 0x2A ? 0x2A : letterFor(sign) ?? sign
    scalars += Array(repeating: stands, count: min(after - end, 3))
    return after
  }

  /// The end of an e-mail address whose `@` is at `end`: letters, digits, points and hyphens of
  /// ASCII, with a point inside; letters that follow without a gap belong to it.
  private func emailEnd() -> Int? {
    guard text[end] == 0x40 else { return nil }
    func isAlphanumeric(_ value: UInt32) -> Bool {
      (0x30...0x39).contains(value) || (0x61...0x7A).contains(value | 0x20)
    }
    guard isAlphanumeric(text[end + 1]) else { return nil }
    var last = end + 1
    while isAlphanumeric(text[last]) || text[last] == 0x2E || text[last] == 0x2D { last += 1 }
    while text[last - 1] == 0x2E { last -= 1 }
    guard (end + 2..<last).contains(where: { text[$0] == 0x2E }) else { return nil }
    while last < text.count, text.isNamePart(last) { last += 1 }
    return last
  }

  // MARK: - What it says

  /// Adds the word to the tokens and counts of `tokenizer`, and gives the position after it.
  func finish(_ tokenizer: inout ReferenceTokenizer) -> Int {
    var word = self
    for letter in letters {
      tokenizer.counts.scripts[Int(LanguageScript.of(text.script(letter)))] += 1
    }
    if isEmail {
      tokenizer.counts.mentions += 1
      tokenizer.add("<email>", .marker, start..<end)
    } else if letters.isEmpty {
      tokenizer.counts.numbers += 1
      let name = scalars.count > 4 ? "<number>" : ExactText(scalars)
      tokenizer.add(name, .number, start..<end)
    } else {
      word.undisguise()
      word.count(&tokenizer)
    }
    return end
  }

  private func count(_ tokenizer: inout ReferenceTokenizer) {
    let cased = letters.filter {
      text.has($0, WINNOW_UNICODE_UPPERCASE) || text.has($0, WINNOW_UNICODE_LOWERCASE)
    }
    let capitals = cased.filter { text.has($0, WINNOW_UNICODE_UPPERCASE) }
    let isShouted = capitals.count >= 2 && capitals.count == cased.count
    tokenizer.add(ExactText(scalars), .word, start..<end)
    if isElongated { tokenizer.add("<elongated>", .side, start..<end) }
    if isDisguised { tokenizer.add("<disguised>", .side, start..<end) }
    if isShouted { tokenizer.add("<caps>", .side, start..<end) }
    tokenizer.counts.words += 1
    tokenizer.counts.wordBytes += Int32(utf8Length(scalars))
    tokenizer.counts.longWords += scalars.count > 6 ? 1 : 0
    tokenizer.counts.casedLetters += Int32(cased.count)
    tokenizer.counts.uppercaseLetters += Int32(capitals.count)
    tokenizer.counts.uppercaseWords += isShouted ? 1 : 0
    tokenizer.counts.elongatedWords += isElongated ? 1 : 0
    tokenizer.counts.disguisedWords += isDisguised ? 1 : 0
  }

  /// How many letters of a script the word has.
  private func letters(of script: UInt32) -> Int {
    letters.count { text.script($0) == script }
  }

  /// The commonest of the three alphabets that look alike, if the word has letters of any.
  private var alphabet: UInt32? {
    let all = [Self.latin, Self.cyrillic, Self.greek]
    let most = all.map(letters(of:)).max() ?? 0
    return most == 0 ? nil : all.first { letters(of: $0) == most }
  }

  private mutating func undisguise() {
    let alphabets = [Self.latin, Self.cyrillic, Self.greek].filter { letters(of: $0) > 0 }
    if alphabets.count > 1, let alphabet { replaceLookalikes(alphabet) }
    if !digits.isEmpty, letters.count > digits.count { replaceDigits() }
    squeeze()
  }

  private mutating func replaceLookalikes(_ alphabet: UInt32) {
    let replaced: [UInt32] = scalars.map { value in
      let script = winnow_unicode_script(winnow_unicode_property(value))
      let isForeign = (1...3).contains(script) && script != alphabet
      return isForeign ? winnow_unicode_lookalike(value, alphabet) : value
    }
    guard !replaced.contains(0) else { return }
    scalars = replaced
    isDisguised = true
  }

  /// One or two digits between letters are letters, if all of them stand for one.
  private mutating func replaceDigits() {
    var position = 0
    while position < scalars.count {
      let run = scalars[position...].prefix { letterFor($0) != nil }
      let before = position > 0 ? scalars[position - 1] : 0
      let after = run.endIndex < scalars.count ? scalars[run.endIndex] : 0
      if !run.isEmpty, run.count <= 2, kindOf(before) == .letter, kindOf(after) == .letter {
        for index in run.indices { scalars[index] = letterFor(scalars[index]) ?? 0 }
        isDisguised = true
      }
      // A run after something else than a letter can still be cut short by its own digits: none is
      // a letter, so the next chance is after the run.
      position = max(run.endIndex, position + 1)
    }
  }

  private mutating func squeeze() {
    var result: [UInt32] = []
    for value in scalars {
      if result.suffix(2) == [value, value], kindOf(value) == .letter {
        isElongated = true
      } else {
        result.append(value)
      }
    }
    scalars = result
  }

  private func letterFor(_ value: UInt32) -> UInt32? {
    guard let sign = Unicode.Scalar(value) else { return nil }
    let latin: [Unicode.Scalar: Unicode.Scalar] = [
      "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "$": "s", "@": "a",
    ]
    let cyrillic: [Unicode.Scalar: Unicode.Scalar] = [
      "0": "о", "3": "з", "4": "ч", "6": "б", "$": "с", "@": "а",
    ]
    switch alphabet {
    case Self.latin: return latin[sign]?.value
    case Self.cyrillic: return cyrillic[sign]?.value
    default: return nil
    }
  }
}
