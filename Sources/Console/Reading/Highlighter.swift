/// Writes a text as HTML with passages marked and words covered.
///
/// Offsets count Unicode scalars. A mark that would cut a character as people see it (an emoji of
/// several scalars, a letter with its vowel sign) is widened to hold all of it. The elements add no
/// text of their own: what a browser takes for the text of the whole is the text, so that offsets
/// of a selection are offsets of the text.
struct Highlighter {
  /// A passage that speaks for a label.
  struct Mark: Hashable {
    var range: Range<Int>
    /// From 1 to 4: how much it adds beside the strongest passage of the item.
    var level: Int
    /// What it adds, as shown.
    var number: String
    /// The labels it speaks for, by name.
    var labels: [String]
  }

  private let scalars: [Unicode.Scalar]
  /// Whether a character as people see it begins at a scalar; one more for the end.
  private let isBoundary: [Bool]

  init(_ text: String) {
    scalars = Array(text.unicodeScalars)
    var boundary = [Bool](repeating: false, count: scalars.count + 1)
    var place = 0
    for character in text {
      boundary[place] = true
      place += character.unicodeScalars.count
    }
    boundary[place] = true
    isBoundary = boundary
  }

  /// The text as HTML.
  ///
  /// - Parameters:
  ///   - marks: may overlap.
  ///   - veils: what to cover.
  func html(marks: [Mark], veils: [Range<Int>] = []) -> String {
    let marks = marks.compactMap { mark in
      widened(mark.range).map { range in
        var mark = mark
        mark.range = range
        return mark
      }
    }
    let veils = veils.compactMap(widened)
    var cuts: Set<Int> = [0, scalars.count]
    for range in marks.map(\.range) + veils {
      cuts.formUnion([range.lowerBound, range.upperBound])
    }
    let places = cuts.sorted()
    var html = ""
    for (start, end) in zip(places, places.dropFirst()) {
      let part = HTMLText.escape(String(String.UnicodeScalarView(scalars[start..<end])))
      let over = marks.filter { $0.range.contains(start) }
      let isCovered = veils.contains { $0.contains(start) }
      let inner =
        isCovered ? "<span class=\"veil\" role=\"img\" aria-label=\"covered\">\(part)</span>" : part
      html += over.isEmpty ? inner : Self.element(over, end, inner)
    }
    return html
  }

  private static func element(_ marks: [Mark], _ end: Int, _ inner: String) -> String {
    let level = marks.map(\.level).max() ?? 1
    var labels: [String] = []
    for label in marks.flatMap(\.labels) where !labels.contains(label) { labels.append(label) }
    let numbers = marks.filter { $0.range.upperBound == end }.map(\.number)
    let number =
      numbers.isEmpty ? "" : " data-n=\"\(HTMLText.escape(numbers.joined(separator: " ")))\""
    return
      "<mark class=\"m\(level)\"\(number) title=\"\(HTMLText.escape(labels.joined(separator: ", ")))\">"
      + inner + "</mark>"
  }

  /// The range in whole characters, inside the text; `nil` where nothing is left.
  private func widened(_ range: Range<Int>) -> Range<Int>? {
    var start = max(0, range.lowerBound)
    var end = min(scalars.count, range.upperBound)
    guard start < end else { return nil }
    while !isBoundary[start] { start -= 1 }
    while !isBoundary[end] { end += 1 }
    return start..<end
  }
}

extension Highlighter {
  /// The marks for what a model said. Strength is beside the strongest passage, and beside 1 where
  /// that adds less: where nothing weighs much, nothing looks as if it did.
  static func marks(_ machine: MachineView, name: (String) -> String) -> [Mark] {
    let evidence = machine.evidence
    let strongest = evidence.map(\.passage.contribution).max() ?? 0
    return evidence.filter { $0.passage.contribution >= max(0.05, strongest / 20) }.map {
      label, passage in
      let share = passage.contribution / max(1, strongest)
      return Mark(
        range: passage.range, level: share >= 0.75 ? 4 : share >= 0.5 ? 3 : share >= 0.25 ? 2 : 1,
        number: Numbers.fixed(passage.contribution, 1), labels: [name(label.id)])
    }
  }
}
