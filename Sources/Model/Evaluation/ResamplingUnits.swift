import LinearAlgebra

/// What a bootstrap draws from: the counts of each document or group.
///
/// The counts of a unit are a row of `3 x labels + 2` numbers: true positives, false positives and
/// false negatives of each label, then documents decided right, then documents. Most are 0, so rows
/// are kept sparse; units with the same row share one *pattern*, so that adding up a sample costs
/// the patterns, not the units.
struct ResamplingUnits {
  /// The pattern of each unit.
  private(set) var patternOfUnit: [Int] = []
  /// Where patterns start in `columns`; one more than there are patterns.
  private var offsets = [0]
  /// Which numbers of a pattern are not 0.
  private var columns: [Int] = []
  /// Those numbers.
  private var counts: [Int] = []
  /// How many numbers a row has.
  private let width: Int

  /// Units in the order of their first document; documents without anything judged are left out.
  /// - Complexity: O(documents x labels).
  init(_ predictions: Predictions) {
    let labels = predictions.labels.count
    width = 3 * labels + 2
    var rows: [[Int]] = []
    var rowOfGroup: [Int: Int] = [:]
    for document in 0..<predictions.documents where predictions.isJudged(document) {
      var row = rows.count
      if let group = predictions.groups?[document] {
        row = rowOfGroup[group] ?? rows.count
        rowOfGroup[group] = row
      }
      if row == rows.count { rows.append([Int](repeating: 0, count: width)) }
      for label in 0..<labels where predictions.isJudged(document, label) {
        let index = document * labels + label
        switch (predictions.truth[index], predictions.decisions[index]) {
        case (true, true): rows[row][3 * label] += 1
        case (false, true): rows[row][3 * label + 1] += 1
        case (true, false): rows[row][3 * label + 2] += 1
        case (false, false): break
        }
      }
      if predictions.isExact(document) { rows[row][3 * labels] += 1 }
      rows[row][3 * labels + 1] += 1
    }
    var patternOfRow: [[Int]: Int] = [:]
    for row in rows {
      let pattern = patternOfRow[row] ?? patternOfRow.count
      patternOfUnit.append(pattern)
      guard pattern == patternOfRow.count else { continue }
      patternOfRow[row] = pattern
      for column in row.indices where row[column] > 0 {
        columns.append(column)
        counts.append(row[column])
      }
      offsets.append(columns.count)
    }
  }

  /// The summed counts of one sample with replacement, as many units as there are.
  /// - Complexity: O(units + numbers in all patterns).
  func drawTotals(using generator: inout SeededGenerator) -> [Int] {
    let patterns = offsets.count - 1
    var drawn = [Int](repeating: 0, count: patterns)
    let units = UInt64(patternOfUnit.count)
    for _ in patternOfUnit.indices {
      // The upper half of a wide product maps 64 random bits to 0..<n; the bias is below n / 2^64.
      let unit = generator.next().multipliedFullWidth(by: units).high
      drawn[patternOfUnit[Int(unit)]] += 1
    }
    var totals = [Int](repeating: 0, count: width)
    for pattern in 0..<patterns where drawn[pattern] > 0 {
      for entry in offsets[pattern]..<offsets[pattern + 1] {
        totals[columns[entry]] += drawn[pattern] * counts[entry]
      }
    }
    return totals
  }
}
