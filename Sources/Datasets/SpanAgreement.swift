/// Evidence for a label of the taxonomy, in Unicode scalars.
struct LabelRange: Hashable {
  var range: Range<Int>
  var label: String
}

/// Evidence, and who marked it.
struct AnnotatedRange {
  var part: LabelRange
  var annotator: String
}

/// Where enough annotators agree.
enum SpanAgreement {
  /// The longest runs of characters that enough annotators marked with a label.
  ///
  /// An annotator who marks a character twice counts once.
  ///
  /// - Parameters:
  ///   - spans: what was marked.
  ///   - needed: so many annotators must have marked a character.
  /// - Returns: the runs, by label in the order of first mention, then from left to right.
  /// - Complexity: O(*n* log *n*) for *n* spans.
  static func runs(_ spans: [AnnotatedRange], needed: Double) -> [LabelRange] {
    var labels: [String] = []
    labels.addNew(spans.map(\.part.label))
    return labels.flatMap { label in
      var byAnnotator: [String: [Range<Int>]] = [:]
      for span in spans where span.part.label == label {
        byAnnotator[span.annotator, default: []].append(span.part.range)
      }
      let marked = byAnnotator.values.flatMap(union)
      return covered(marked, needed: needed).map { LabelRange(range: $0, label: label) }
    }
  }

  /// Ranges without overlap that cover the same characters.
  private static func union(_ ranges: [Range<Int>]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = result.last, range.lowerBound <= last.upperBound {
        result[result.count - 1] =
          last.lowerBound..<Swift.max(last.upperBound, range.upperBound)
      } else {
        result.append(range)
      }
    }
    return result
  }

  /// The characters that at least `needed` of the ranges cover.
  private static func covered(_ ranges: [Range<Int>], needed: Double) -> [Range<Int>] {
    var changes: [Int: Int] = [:]
    for range in ranges {
      changes[range.lowerBound, default: 0] += 1
      changes[range.upperBound, default: 0] -= 1
    }
    // The margin takes up the rounding of a share such as a third.
    let needed = needed - 1e-9
    var result: [Range<Int>] = []
    var count = 0
    var start: Int?
    for (place, change) in changes.sorted(by: { $0.key < $1.key }) {
      count += change
      if Double(count) >= needed {
        start = start ?? place
      } else if let begun = start {
        result.append(begun..<place)
        start = nil
      }
    }
    return result
  }
}
