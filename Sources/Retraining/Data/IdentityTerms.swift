public import Foundation

/// Neutral words for groups of people: texts that hold them must not be flagged more often for it.
public struct IdentityTerms: Sendable {
  /// The words of one kind of identity.
  public struct Kind: Sendable {
    /// The name, such as `religion`.
    public let name: String
    fileprivate let phrases: [String]

    func isIn(_ plain: String) -> Bool { phrases.contains { plain.contains($0) } }
  }

  /// The kinds, in the order of their names.
  public let kinds: [Kind]

  /// No words.
  public init() { kinds = [] }

  /// Reads a JSON object: for each kind a list of words and phrases.
  ///
  /// - Throws: ``RetrainingError`` `badSettings`.
  public init(json: Data, file: String) throws(RetrainingError) {
    guard let lists = try? JSONDecoder().decode([String: [String]].self, from: json) else {
      throw RetrainingError(
        .badSettings, file: file, detail: "is not an object with lists of words",
        hint: "datasets/identity-terms.json is an example")
    }
    kinds = lists.sorted { $0.key < $1.key }.map { name, words in
      Kind(name: name, phrases: words.map(Self.plain).filter { $0.count > 2 })
    }
  }

  /// The words of a text in lower case, each between single blanks, a blank at both ends; signs of
  /// scripts without spaces stand alone, so that a phrase in them is found anywhere.
  static func plain(_ text: String) -> String {
    var plain = " "
    for character in text.lowercased() {
      if let scalar = character.unicodeScalars.first, (0x3040...0x9FFF).contains(scalar.value) {
        if plain.last != " " { plain += " " }
        plain.append(character)
        plain += " "
      } else if character.isLetter || character.isNumber {
        plain.append(character)
      } else if plain.last != " " {
        plain += " "
      }
    }
    return plain.last == " " ? plain : plain + " "
  }
}
