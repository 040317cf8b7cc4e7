/// The scripts that are counted for the guess of the language; numbers as in the Unicode tables.
enum LanguageScript {
  static let latin: UInt8 = 1
  static let cyrillic: UInt8 = 2
  static let greek: UInt8 = 3
  static let arabic: UInt8 = 4
  static let hebrew: UInt8 = 5
  static let han: UInt8 = 6
  static let hiragana: UInt8 = 7
  static let katakana: UInt8 = 8
  static let hangul: UInt8 = 9
  static let thai: UInt8 = 10
  static let devanagari: UInt8 = 11
  static let armenian: UInt8 = 12
  static let georgian: UInt8 = 13
  /// All others.
  static let rest: UInt8 = 14

  /// The counter for a script number of the tables.
  static func of(_ script: UInt32) -> UInt8 {
    script < 14 ? UInt8(script) : rest
  }

  /// ISO 15924 code of a counted script, for `und-…` tags.
  static func code(_ script: UInt8) -> String? {
    switch script {
    case latin: "Latn"
    case cyrillic: "Cyrl"
    case arabic: "Arab"
    case devanagari: "Deva"
    default: nil
    }
  }
}
