/// Turns offsets of other units into Unicode scalars.
struct ScalarOffsets {
  /// For each boundary the offset in the unit; `nil` where the unit is the scalar.
  private var boundaries: [Int]?
  /// For each boundary the scalars before it.
  private var scalars: [Int] = []
  private let count: Int

  init(_ text: String, unit: String) {
    count = text.unicodeScalars.count
    guard unit != "scalar" else { return }
    var (units, all) = ([0], [0])
    if unit == "grapheme" {
      for character in text {
        units.append(units.count)
        all.append(all[all.count - 1] + character.unicodeScalars.count)
      }
    } else {
      for scalar in text.unicodeScalars {
        let width = unit == "utf16" ? UTF16.width(scalar) : UTF8.width(scalar)
        units.append(units[units.count - 1] + width)
        all.append(all.count)
      }
    }
    (boundaries, scalars) = (units, all)
  }

  /// The scalars from `start` to `end`; `nil` where that is no stretch of the text.
  func range(_ start: Int, _ end: Int) -> Range<Int>? {
    guard let from = scalar(start), let to = scalar(end), from < to else { return nil }
    return from..<to
  }

  private func scalar(_ offset: Int) -> Int? {
    guard let boundaries else { return (0...count).contains(offset) ? offset : nil }
    var (low, high) = (0, boundaries.count)
    while low < high {
      let middle = (low + high) / 2
      if boundaries[middle] < offset { low = middle + 1 } else { high = middle }
    }
    return low < boundaries.count && boundaries[low] == offset ? scalars[low] : nil
  }
}
