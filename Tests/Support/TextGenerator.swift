public import LinearAlgebra

/// Invents text of many scripts; the same text for the same seed.
public struct TextGenerator: Sendable {
  /// Where the choices come from.
  public var random: SeededGenerator

  /// Starts the sequence of texts of the given seed.
  public init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
  }

  /// A number of the range.
  public mutating func number(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &random)
  }

  /// True once in `count` times.
  public mutating func oneIn(_ count: Int) -> Bool {
    number(1...count) == 1
  }

  /// One of the elements.
  public mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[number(0...elements.count - 1)]
  }

  /// One of the scalars of `alphabet`.
  public mutating func letter(of alphabet: String) -> Unicode.Scalar {
    pick(Array(alphabet.unicodeScalars))
  }

  /// Some scalars of `alphabet` one after another.
  public mutating func letters(of alphabet: String, _ count: ClosedRange<Int> = 1...9) -> String {
    let scalars = Array(alphabet.unicodeScalars)
    var text = ""
    for _ in 0..<number(count) { text.unicodeScalars.append(pick(scalars)) }
    return text
  }

  /// Up to `pieces` pieces of the given kinds, most of them apart by a space.
  public mutating func text(
    pieces count: ClosedRange<Int> = 0...12, of kinds: [TextPiece] = TextPiece.allCases
  ) -> String {
    var text = ""
    for _ in 0..<number(count) {
      text += piece(pick(kinds))
      if !oneIn(4) { text += separator() }
    }
    return text
  }

  /// The same text with some bytes lost, changed or inserted, and seldom still valid UTF-8.
  public mutating func damaged(_ text: String) -> [UInt8] {
    var bytes = Array(text.utf8)
    for _ in 0..<number(1...4) {
      let position = number(0...bytes.count)
      switch number(1...4) {
      case 1 where position < bytes.count: bytes.remove(at: position)
      case 2 where position < bytes.count: bytes[position] = UInt8(number(0...255))
      case 3: bytes.insert(contentsOf: pick(InvalidUTF8.sequences), at: position)
      default: bytes.insert(UInt8(number(0x80...0xFF)), at: position)
      }
    }
    return bytes
  }

  private mutating func separator() -> String {
    oneIn(12)
      ? pick(["\n", "\t", "\r\n", "\u{A0}", "\u{3000}", "\u{2028}", "  ", ", ", ". "]) : " "
  }
}
