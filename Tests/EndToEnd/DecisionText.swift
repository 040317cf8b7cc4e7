/// Compares a decision with the text it is about.
enum DecisionText {
  /// A unit that offsets may count, as `--offsets` names it.
  enum Unit: String, CaseIterable {
    case scalar, utf8, utf16, grapheme
  }

  /// What does not hold: spans outside the text, or with another text than the offsets say.
  static func problems(_ decision: JSON, _ text: String, _ unit: Unit) -> [String] {
    var problems: [String] = []
    for label in decision["labels"]?.array ?? [] {
      for span in label["evidence"]?.array ?? [] {
        guard let start = span["start"]?.integer, let end = span["end"]?.integer,
          let slice = slice(text, start, end, unit)
        else {
          problems.append("a span lies outside the text")
          continue
        }
        let told = Array((span["text"]?.string ?? "").utf8)
        if !(unit == .grapheme ? holds(slice, told) : Array(slice.utf8) == told) {
          problems.append("“\(span["text"]?.string ?? "")” stands at “\(slice)”")
        }
      }
    }
    for range in decision["counterfactual"]?["remove"]?.array ?? [] {
      let bounds = range.array?.compactMap(\.integer) ?? []
      if bounds.count != 2 || slice(text, bounds[0], bounds[1], unit) == nil {
        problems.append("what the counterfactual removes lies outside the text")
      }
    }
    return problems
  }

  /// The part of `text` between two offsets, `nil` where there is none.
  static func slice(_ text: String, _ start: Int, _ end: Int, _ unit: Unit) -> String? {
    func part<Units: Collection>(_ units: Units) -> Units.SubSequence? {
      guard 0 <= start, start < end, end <= units.count else { return nil }
      return units.dropFirst(start).prefix(end - start)
    }
    return switch unit {
    case .scalar: part(text.unicodeScalars).map { String(String.UnicodeScalarView($0)) }
    case .utf8: part(text.utf8).flatMap { String(validating: $0, as: UTF8.self) }
    case .utf16: part(text.utf16).flatMap { String(validating: $0, as: UTF16.self) }
    case .grapheme: part(text).map(String.init)
    }
  }

  /// Whether `told` stands in the grapheme clusters and every one of them is needed.
  private static func holds(_ clusters: String, _ told: [UInt8]) -> Bool {
    let bytes = Array(clusters.utf8)
    guard told.count <= bytes.count, let first = clusters.first, let last = clusters.last else {
      return false
    }
    return (0...bytes.count - told.count).contains { start in
      Array(bytes[start..<start + told.count]) == told && start < first.utf8.count
        && bytes.count - start - told.count < last.utf8.count
    }
  }

  /// How far the parts of a label are from its logit.
  static func gap(_ label: JSON) -> Double {
    var sum = (label["bias"]?.number ?? .nan) + (label["rest"]?.number ?? 0)
    for key in ["evidence", "document"] {
      for part in label[key]?.array ?? [] { sum += part["contribution"]?.number ?? .nan }
    }
    return abs(sum - (label["logit"]?.number ?? .nan))
  }
}
