/// Chooses what to cover until a key is held: passages that speak for a harm, and words of a list.
///
/// There is no dictionary of bad words in the program. What is harsh is what the model found
/// harmful in this text, and what the team or the reviewer wrote down.
enum Veil {
  /// Passages that add at least a quarter of what the strongest adds for a harm.
  static func passages(_ machine: MachineView) -> [Range<Int>] {
    machine.labels.filter { $0.axis == "harm" && $0.isFlagged }.flatMap { label in
      let strongest = label.passages.map(\.contribution).max() ?? 0
      return label.passages.filter { $0.contribution > 0 && $0.contribution >= strongest / 4 }
        .map(\.range)
    }
  }

  /// Where words of a list stand in a text, whole words, whatever their case; a word that ends in
  /// `*` covers all that begin like it. In scalars.
  static func words(_ list: [String], in text: String) -> [Range<Int>] {
    var whole: Set<String> = []
    var beginnings: [String] = []
    for entry in list {
      let word = entry.trimmed.lowercased()
      if word.hasSuffix("*") {
        if word.count > 1 { beginnings.append(String(word.dropLast())) }
      } else if !word.isEmpty {
        whole.insert(word)
      }
    }
    if whole.isEmpty && beginnings.isEmpty { return [] }
    var found: [Range<Int>] = []
    var word = ""
    var start = 0
    var place = 0
    func end() {
      if !word.isEmpty {
        let folded = word.lowercased()
        if whole.contains(folded) || beginnings.contains(where: { folded.hasPrefix($0) }) {
          found.append(start..<place)
        }
      }
      word = ""
    }
    for scalar in text.unicodeScalars {
      let properties = scalar.properties
      let isPart =
        properties.isAlphabetic || properties.numericType != nil
        || properties.generalCategory == .nonspacingMark
        || properties.generalCategory == .spacingMark
      if isPart {
        if word.isEmpty { start = place }
        word.unicodeScalars.append(scalar)
      } else {
        end()
      }
      place += 1
    }
    end()
    return found
  }
}
